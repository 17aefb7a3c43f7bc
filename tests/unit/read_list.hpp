#pragma once

#include "model/failure.hpp"
#include "source/list_reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numsync::tests {

struct TakenRecord {
    model::PurchasedNumber number;
    std::string raw;
    bool is_object;

    [[nodiscard]] const model::Value& operator[](std::string_view field) const
    {
        const auto& specs = model::field_specs;
        const auto found =
            std::find_if(specs.begin(), specs.end(), [&](const auto& spec) { return spec.name == field; });
        return number.fields.at(static_cast<std::size_t>(found - specs.begin()));
    }
};

/// The result of reading a body.
struct ReadList {
    std::vector<TakenRecord> records;
    source::Drift drift;
    source::Envelope envelope;
    std::string refusal; ///< "reason: message", empty if it was taken
};

/// Calls `take` with each record.
template <typename Take>
class CallingSink : public source::ListSink {
  public:
    explicit CallingSink(Take take) : take_(std::move(take)) {}
    void take(const source::ReceivedRecord& record) override { take_(record); }

  private:
    Take take_;
};

/// Reads the pieces that `next()` returns, until one is empty.
template <typename Next>
ReadList read_pieces(Next next)
{
    ReadList list;
    CallingSink sink{[&](const source::ReceivedRecord& record) {
        list.records.push_back({record.number, std::string{record.raw}, record.is_object});
    }};
    source::ListReader reader{sink, list.drift};
    try {
        for (std::string_view piece = next(); !piece.empty(); piece = next()) {
            // A copy, so that a sanitizer detects a read beyond its end and a view kept too long.
            const std::vector<char> bytes(piece.begin(), piece.end());
            reader.feed({bytes.data(), bytes.size()});
        }
        list.envelope = reader.finish();
    } catch (const model::Failure& failure) {
        list.refusal = std::string{model::name(failure.reason())} + ": " + failure.what();
    }
    return list;
}

/// Reads `body` in pieces of `piece` bytes.
inline ReadList read_list(std::string_view body, std::size_t piece = std::string_view::npos)
{
    return read_pieces([&] {
        const auto next = body.substr(0, piece);
        body.remove_prefix(next.size());
        return next;
    });
}

inline std::string answer_with(const std::string& elements)
{
    return R"({"success":true,"message":"ok","data":[)" + elements + "]}";
}

inline std::string refusal_of(std::string_view body)
{
    return read_list(body).refusal;
}

} // namespace numsync::tests
