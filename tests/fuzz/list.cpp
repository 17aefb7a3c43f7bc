#include "target.hpp"
#include "unit/read_list.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

/// The list's bytes in pieces: the same as in one, and no kinder than a plain parse of the whole document.
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

/// Where exactly bad JSON ends, Boost tells differently from piece to piece.
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
    require(plain.is_object(), "what is taken is an object");
    const auto& envelope = plain.get_object();
    require(envelope.contains("success") && envelope.at("success").is_bool() &&
                envelope.at("success").get_bool(),
            "success is true");
    if (!envelope.contains("data") || envelope.at("data").is_null()) {
        require(list.records.empty(), "no record is made up");
        return;
    }
    require(envelope.at("data").is_array(), "data is an array");
    const auto& data = envelope.at("data").get_array();
    require(data.size() == list.records.size(), "every record is told once");
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto& record = list.records[i];
        require(data[i].is_object() == record.is_object, "an object is told as one");
        if (!record.is_object) {
            continue;
        }
        const auto& id = record["id"];
        const auto* plain_id = data[i].get_object().if_contains("id");
        require((plain_id != nullptr) || id.type == model::ValueType::absent, "no id is made up");
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
    require(same(whole, tests::read_pieces([&] { return pieces.next(); })), "pieces do not matter");
    boost::system::error_code error;
    const auto plain = plain_parse(body, error);
    if (whole.refusal.empty()) {
        require(!error, "what is taken is JSON");
        compare(whole, plain);
    }
    return 0;
}
