#include "model/canonical_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace numsync;
using model::ValueType;

std::size_t index_of(std::string_view field)
{
    const auto& specs = model::field_specs;
    return static_cast<std::size_t>(
        std::find_if(specs.begin(), specs.end(), [&](const auto& spec) { return spec.name == field; }) -
        specs.begin());
}

struct Given {
    std::string_view field;
    ValueType type;
    std::string text;
    bool overlong = false;
    bool repeated = false;
};

/// A record with the given fields and, unless one is given, the id "n".
model::PurchasedNumber record_with(const std::vector<Given>& given)
{
    model::PurchasedNumber record;
    record.fields[model::id_field] = {ValueType::text, "n"};
    for (const auto& [field, type, text, overlong, repeated] : given) {
        record.fields.at(index_of(field)) = {type, text, overlong, repeated};
    }
    return record;
}

/// The escaped fields of the line, with "unreadable" in place of an unreadable one. If the id cannot be read,
/// only the reason.
std::vector<std::string> taken(const std::vector<Given>& given, bool absent_is_zero = false)
{
    std::string line = "of the record before";
    std::vector<std::size_t> unreadable{7};
    if (const auto fault = model::canonicalise(record_with(given), absent_is_zero, line, unreadable)) {
        return {std::string{*fault}};
    }
    std::vector<std::string> fields(1);
    for (const char c : line) {
        if (c == '\t') {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    for (const auto field : unreadable) {
        EXPECT_EQ(fields.at(field), "\\N");
        fields.at(field) = "unreadable";
    }
    return fields;
}

/// The field in the line, or why its record is rejected.
std::string taken_as(const Given& given)
{
    const auto fields = taken({given});
    return fields.size() == 1 ? fields[0] : fields.at(index_of(given.field));
}

TEST(CanonicalLine, HasTheFifteenFieldsInOrder)
{
    std::string line;
    std::vector<std::size_t> unreadable;
    const auto record = record_with({{"id", ValueType::text, "id_123"},
                                     {"number", ValueType::text, "+14155550100"},
                                     {"friendly_name", ValueType::text, "Support Bot"},
                                     {"per_minute_price_inbound", ValueType::number, "1"},
                                     {"per_minute_price_outbound", ValueType::number, "1.150"},
                                     {"price", ValueType::text, "295.00"},
                                     {"iso_country", ValueType::text, "US"},
                                     {"is_active", ValueType::boolean, "true"},
                                     {"created_at", ValueType::text, "2026-03-14T12:00:00Z"},
                                     {"updated_at", ValueType::null, "null"}});
    ASSERT_FALSE(model::canonicalise(record, false, line, unreadable));
    EXPECT_EQ(line, "id_123\t\\N\t\\N\t\\N\t\\N\t+14155550100\tSupport Bot\t1\t1.150\t295.00\t\\N\tUS\tt\t"
                    "2026-03-14 12:00:00+00\t\\N");
}

TEST(CanonicalLine, WritesNullForNullAndAbsentButNotForEmpty)
{
    EXPECT_EQ(taken_as({"region", ValueType::absent, ""}), "\\N");
    EXPECT_EQ(taken_as({"region", ValueType::null, "null"}), "\\N");
    EXPECT_EQ(taken_as({"region", ValueType::text, ""}), "");
    EXPECT_EQ(taken_as({"region", ValueType::text, "null"}), "null");
    EXPECT_EQ(taken_as({"price", ValueType::null, "null"}), "\\N");
    EXPECT_EQ(taken_as({"is_active", ValueType::null, "null"}), "\\N");
    EXPECT_EQ(taken_as({"created_at", ValueType::null, "null"}), "\\N");
}

TEST(CanonicalLine, EscapesAsCopyDoes)
{
    EXPECT_EQ(taken_as({"region", ValueType::text, "\\N"}), "\\\\N");
    EXPECT_EQ(taken_as({"region", ValueType::text, "\\."}), "\\\\.");
    EXPECT_EQ(taken_as({"region", ValueType::text, "a\bb\fc\nd\re\tf\vg"}), "a\\bb\\fc\\nd\\re\\tf\\vg");
    EXPECT_EQ(taken_as({"region", ValueType::text, "\x01\x07\x0e\x1f\x7f"}), "\x01\x07\x0e\x1f\x7f");
    EXPECT_EQ(taken_as({"region", ValueType::text, "K\u00f8benhavn \U0001f4de\u202e"}),
              "K\u00f8benhavn \U0001f4de\u202e");
    EXPECT_EQ(taken_as({"region", ValueType::text, "e\u0301"}), "e\u0301"); // not composed to one character
}

TEST(CanonicalLine, WritesBooleansAsCopyDoes)
{
    EXPECT_EQ(taken_as({"is_active", ValueType::boolean, "true"}), "t");
    EXPECT_EQ(taken_as({"is_active", ValueType::boolean, "false"}), "f");
}

TEST(CanonicalLine, TakesPricesFromNumbersAndStrings)
{
    for (const auto* price : {"per_minute_price_inbound", "per_minute_price_outbound", "price"}) {
        EXPECT_EQ(taken_as({price, ValueType::number, "1e2"}), "100");
        EXPECT_EQ(taken_as({price, ValueType::text, "295.00"}), "295.00");
    }
}

TEST(CanonicalLine, TakesNumbersAndBooleansAsText)
{
    EXPECT_EQ(taken_as({"number", ValueType::number, "14155550100"}), "14155550100");
    EXPECT_EQ(taken_as({"region", ValueType::number, "1.50e3"}), "1.50e3");
    EXPECT_EQ(taken_as({"friendly_name", ValueType::boolean, "true"}), "true");
    EXPECT_EQ(taken_as({"id", ValueType::number, "12345678901234567890"}), "12345678901234567890");
}

TEST(CanonicalLine, TakesBooleansFromWordsAndDigits)
{
    for (const auto* word : {"true", "True", "TRUE", "1"}) {
        EXPECT_EQ(taken_as({"is_active", ValueType::text, word}), "t") << word;
    }
    for (const auto* word : {"false", "False", "0"}) {
        EXPECT_EQ(taken_as({"is_active", ValueType::text, word}), "f") << word;
    }
    EXPECT_EQ(taken_as({"is_active", ValueType::number, "1"}), "t");
    EXPECT_EQ(taken_as({"is_active", ValueType::number, "0"}), "f");
    for (const auto* word : {"yes", "no", "t", "active", "2", "1.0", "null"}) {
        EXPECT_EQ(taken_as({"is_active", ValueType::text, word}), "unreadable") << word;
    }
    EXPECT_EQ(taken_as({"is_active", ValueType::number, "2"}), "unreadable");
}

TEST(CanonicalLine, TakesBlankAsNullOutsideTextFields)
{
    for (const auto* blank : {"", " ", "\t\n"}) {
        for (const auto* field : {"price", "is_active", "created_at"}) {
            EXPECT_EQ(taken_as({field, ValueType::text, blank}), "\\N") << field;
        }
    }
}

TEST(CanonicalLine, MarksAsUnreadableWhatItCannotTakeExactly)
{
    for (const auto* price :
         {"1,50", "$1.15", "1.15 USD", "0x10", "NaN", "Infinity", "1e400", "1_000", " 1"}) {
        EXPECT_EQ(taken_as({"price", ValueType::text, price}), "unreadable") << price;
    }
    EXPECT_EQ(taken_as({"price", ValueType::number, "1e400"}), "unreadable");
    EXPECT_EQ(taken_as({"price", ValueType::number, "1", true}), "unreadable");
    EXPECT_EQ(taken_as({"price", ValueType::boolean, "true"}), "unreadable");
    for (const auto* time : {"now", "string", "1767225600", "2026-03-14", "14.03.2026 12:00", "yesterday"}) {
        EXPECT_EQ(taken_as({"updated_at", ValueType::text, time}), "unreadable") << time;
    }
    EXPECT_EQ(taken_as({"updated_at", ValueType::number, "1767225600"}), "unreadable");
    EXPECT_EQ(taken_as({"updated_at", ValueType::text, "2026-03-14T12:00:00Z", true}), "unreadable");
    for (const auto& spec : model::field_specs) {
        if (spec.name != "id") {
            EXPECT_EQ(taken_as({spec.name, ValueType::structure, "{...}"}), "unreadable") << spec.name;
        }
    }
    EXPECT_EQ(taken_as({"region", ValueType::text, std::string{"a\0b", 3}}), "unreadable");
}

TEST(CanonicalLine, TakesAbsentFieldsAsZeroIfTold)
{
    const auto fields = taken({{"per_minute_price_inbound", ValueType::null, "null"}}, true);
    EXPECT_EQ(fields.at(index_of("is_active")), "f");
    EXPECT_EQ(fields.at(index_of("price")), "0");
    EXPECT_EQ(fields.at(index_of("per_minute_price_inbound")), "\\N"); // null is not absent
    EXPECT_EQ(fields.at(index_of("region")), "\\N");
    EXPECT_EQ(fields.at(index_of("created_at")), "\\N");
    EXPECT_EQ(taken({}).at(index_of("is_active")), "\\N");
}

TEST(CanonicalLine, LimitsTextsToTheBytesOfTheirColumn)
{
    const std::string short_one(512, 'x');
    const std::string long_one(64 * 1024, 'x');
    for (const auto& spec : model::field_specs) {
        if (spec.kind != model::FieldKind::text) {
            continue;
        }
        const bool indexed =
            spec.name == "id" || spec.name == "number" || spec.name == "region" || spec.name == "iso_country";
        const auto& longest = indexed ? short_one : long_one;
        EXPECT_EQ(taken_as({spec.name, ValueType::text, longest}), longest) << spec.name;
        EXPECT_EQ(taken_as({spec.name, ValueType::text, longest + "x"}),
                  spec.name == "id" ? "longer than the column may hold" : "unreadable");
    }
    EXPECT_EQ(taken_as({"region", ValueType::text, "short", true}), "unreadable");
}

TEST(CanonicalLine, MarksARepeatedFieldAsUnreadable)
{
    for (const auto type : {ValueType::null, ValueType::text, ValueType::number, ValueType::structure}) {
        EXPECT_EQ(taken_as({"region", type, "x", false, true}), "unreadable");
    }
}

TEST(CanonicalLine, RejectsARecordWhoseIdCannotBeRead)
{
    const Given bad_price{"price", ValueType::text, "dear"};
    EXPECT_EQ(taken({bad_price, {"id", ValueType::absent, ""}})[0], "missing");
    EXPECT_EQ(taken({bad_price, {"id", ValueType::null, "null"}})[0], "missing");
    EXPECT_EQ(taken({bad_price, {"id", ValueType::text, ""}})[0], "empty");
    EXPECT_EQ(taken({bad_price, {"id", ValueType::text, "   "}})[0], "blank");
    EXPECT_EQ(taken_as({"id", ValueType::text, "\t\u00a0\u200b"}), "blank");
    EXPECT_EQ(taken_as({"id", ValueType::text, " 7 "}), " 7 "); // an id is not trimmed
    EXPECT_EQ(taken({{"id", ValueType::structure, "{...}"}})[0], "an object or a list");
    EXPECT_EQ(taken({{"id", ValueType::text, std::string{"\0", 1}}})[0], "holds a NUL character");
    EXPECT_EQ(taken({{"id", ValueType::text, "x", false, true}})[0],
              "the key stands twice in the record, with different values");
}

TEST(CanonicalLine, GivesTheIdWithoutSplitting)
{
    EXPECT_EQ(model::escaped_id("a\\tb\tc"), "a\\tb");
    EXPECT_EQ(model::escaped_id("alone"), "alone");
}

std::string random_text(std::mt19937& random)
{
    static constexpr std::string_view alphabet = "\\\\\t\n\r\b\f\vNnrtbfv.x0 '\"\x01\x7f\xc3\xa4";
    std::string text(random() % 12, ' ');
    for (char& c : text) {
        c = alphabet[random() % alphabet.size()];
    }
    return text;
}

TEST(CanonicalLine, IsUndoneBySplitting)
{
    std::mt19937 random{20260314};
    std::vector<std::size_t> unreadable;
    std::array<std::optional<std::string>, model::field_count> fields;
    for (int round = 0; round < 5000; ++round) {
        model::PurchasedNumber record;
        for (std::size_t i = 0; i < model::field_count; ++i) {
            if (model::field_specs[i].kind == model::FieldKind::text && (i == 0 || random() % 4 > 0)) {
                record.fields[i] = {ValueType::text, random_text(random)};
            }
        }
        record.fields[0].text += "x";
        std::string line;
        ASSERT_FALSE(model::canonicalise(record, false, line, unreadable));
        model::split_line(line, fields);
        for (std::size_t i = 0; i < model::field_count; ++i) {
            const bool given = record.fields[i].type == ValueType::text;
            ASSERT_EQ(fields[i], given ? std::optional{record.fields[i].text} : std::nullopt) << line;
        }
    }
}

TEST(CanonicalLine, DiffersIfTheTextsDiffer)
{
    // Without escapes, both lines would be equal.
    EXPECT_NE(taken({{"telephony_id", ValueType::text, "a\tb"}}),
              taken({{"telephony_id", ValueType::text, "a\\tb"}}));
    EXPECT_NE(taken({{"region", ValueType::text, "\\N"}}), taken({{"region", ValueType::null, ""}}));
}

TEST(PurchasedNumber, ClearsEveryField)
{
    auto record = record_with({{"price", ValueType::number, "1", true, true}});
    record.clear();
    for (const auto& value : record.fields) {
        EXPECT_EQ(value.type, ValueType::absent);
        EXPECT_TRUE(value.text.empty());
        EXPECT_FALSE(value.overlong);
        EXPECT_FALSE(value.repeated);
    }
}

TEST(CanonicalLine, IsCutToTheFieldsOfAnEarlierRelease)
{
    EXPECT_EQ(model::line_of_first("a\tb\t\\N", 2), "a\tb");
    std::string whole = "id";
    for (std::size_t i = 1; i < model::field_count; ++i) {
        whole += "\t" + std::to_string(i);
    }
    const auto without_last = whole.substr(0, whole.rfind('\t'));
    EXPECT_EQ(model::line_of_first(whole, model::field_count), whole);
    EXPECT_EQ(model::line_of_first(whole, model::field_count - 1), without_last);
    EXPECT_EQ(model::line_of_first(whole + "\t{}", model::field_count - 1), without_last + "\t{}");
}

TEST(CanonicalLine, OrdersFieldsByTheVersionThatAddedThem)
{
    int version = 1;
    for (const auto& spec : model::field_specs) {
        EXPECT_TRUE(spec.since == version || spec.since == version + 1) << spec.name;
        version = spec.since;
    }
    EXPECT_EQ(version, model::canonical_line_version);
    EXPECT_EQ(model::field_count_of(0), 0U);
    EXPECT_EQ(model::field_count_of(1), 15U);
    EXPECT_EQ(model::field_count_of(version), model::field_count);
}

} // namespace
