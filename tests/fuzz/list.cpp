#include "target.hpp"
#include "unit/read_list.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

/// A list reads the same in pieces and as a whole. The reader takes no document that a plain parser refuses.
namespace {

using namespace numsync;
using fuzz::require;
namespace json = boost::json;

constexpr std::size_t nesting = 128;

json::value plain_parse(std::string_view body, boost::system::error_code& error)
{
    json::parse_options options;
    options.max_depth = nesting;
    return json::parse({body.data(), body.size()}, error, {}, options);
}

/// Without the position: where Boost finds the fault depends on the pieces.
std::string reason_of(const tests::ReadList& list)
{
    return list.refusal.substr(0, list.refusal.find(':'));
}

bool same(const tests::ReadList& a, const tests::ReadList& b)
{
    return reason_of(a) == reason_of(b) && a.drift == b.drift &&
           std::ranges::equal(a.records, b.records, [](const auto& x, const auto& y) {
               return x.raw == y.raw && x.is_object == y.is_object;
           });
}

void compare(const tests::ReadList& list, const json::value& plain)
{
    require(plain.is_object(), "the answer is an object");
    const auto& envelope = plain.get_object();
    require(envelope.contains("success") && envelope.at("success").is_bool() &&
                envelope.at("success").get_bool(),
            "success is true");
    if (!envelope.contains("data") || envelope.at("data").is_null()) {
        require(list.records.empty(), "a list without data has no records");
        return;
    }
    require(envelope.at("data").is_array(), "data is an array");
    const auto& data = envelope.at("data").get_array();
    require(data.size() == list.records.size(), "every record is passed on once");
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto& record = list.records[i];
        require(data[i].is_object() == record.is_object, "an object is passed on as one");
        if (!record.is_object) {
            continue;
        }
        const auto& id = record["id"];
        const auto* plain_id = data[i].get_object().if_contains("id");
        require((plain_id != nullptr) || id.type == model::ValueType::absent,
                "a record without an id gets none");
        if (plain_id != nullptr && plain_id->is_string() && !id.repeated && !id.overlong) {
            require(id.type == model::ValueType::text && plain_id->get_string() == id.text.c_str(),
                    "the id is exact");
        }
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    fuzz::Pieces pieces{fuzz::text_of(data, size)};
    const auto body = pieces.rest();
    const auto whole = tests::read_list(body);
    require(same(whole, tests::read_pieces([&] { return pieces.next(); })), "it reads the same in pieces");
    boost::system::error_code error;
    const auto plain = plain_parse(body, error);
    if (whole.refusal.empty()) {
        require(!error, "only JSON is taken");
        compare(whole, plain);
    }
    return 0;
}
