#include "model/calling_codes.hpp"
#include "model/canonical_line.hpp"
#include "model/record_findings.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace numsync;

/// A canonical line in which the fields that count here are as given.
struct Record {
    std::string number = "+14155550100";
    std::string country = "US";
    std::string active = "t";
    std::string price = "100";
    std::string inbound = "ST_1";
    std::string outbound = "ST_2";

    [[nodiscard]] std::string line() const
    {
        return "pn\t\\N\t\\N\t" + inbound + "\t" + outbound + "\t" + number + "\tDesk\t1\t1\t" + price +
               "\t\\N\t" + country + "\t" + active + "\t\\N\t\\N";
    }
};

/// kind|id|number|field|expected|actual of each, parted by spaces.
std::string findings(const Record& record)
{
    std::string text;
    const auto line = record.line();
    model::findings_of_record(line, [&](const model::Found& found) {
        text += text.empty() ? "" : " ";
        for (const auto part : {found.kind, found.id, found.number, found.field, found.expected}) {
            text += std::string{part} + "|";
        }
        text += found.actual;
    });
    return text;
}

TEST(FindingsOfARecord, AreNoneOfASoundOne)
{
    EXPECT_EQ(findings({}), "");
    EXPECT_EQ(findings({.country = "\\N", .active = "\\N", .price = "\\N"}), "");
    EXPECT_EQ(findings({.active = "f", .price = "0.00", .inbound = "", .outbound = "\\N"}), "");
    EXPECT_EQ(findings({.active = "f", .price = "\\N"}), "");
    EXPECT_EQ(findings({.active = "f", .price = "-3"}), "");
}

TEST(FindingsOfARecord, NameNumbersThatAreNotE164)
{
    for (const auto* number : {"", "\\N", "14155550100", "+04155550100", "+141555", "+1234567890123456",
                               "+1415555010x", "+1 4155550100", "+1415555\\t100"}) {
        EXPECT_EQ(findings({.number = number}),
                  "not_e164|pn|" + std::string{number} + "|number|E.164, such as +14155550100|" + number);
    }
    EXPECT_EQ(findings({.number = "+1234567", .country = ""}), "");
    EXPECT_EQ(findings({.number = "+123456789012345", .country = ""}), "");
}

TEST(FindingsOfARecord, NameCountriesThatTheCallingCodeIsNotOf)
{
    EXPECT_EQ(findings({.number = "+493012345678", .country = "AT"}),
              "country_mismatch|pn|+493012345678|iso_country|DE|AT");
    EXPECT_EQ(findings({.number = "+12425551234", .country = "US"}),
              "country_mismatch|pn|+12425551234|iso_country|BS|US");
    EXPECT_EQ(findings({.country = "GB"}), "country_mismatch|pn|+14155550100|iso_country|US or CA|GB");
    EXPECT_EQ(findings({.country = "U"}), "country_mismatch|pn|+14155550100|iso_country|US or CA|U");
    EXPECT_EQ(findings({.number = "+99912345678", .country = "DE"}),
              "country_mismatch|pn|+99912345678|iso_country|\\N|DE");
    EXPECT_EQ(findings({.number = "+447700900123", .country = "uk"}), "");
    EXPECT_EQ(findings({.number = "+80012345678", .country = "US"}), ""); // of no country
    EXPECT_EQ(findings({.country = "ca"}), "");
}

TEST(FindingsOfARecord, NameWhatCostsAndDoesNothing)
{
    EXPECT_EQ(findings({.active = "f", .price = "0.01"}), "priced_inactive|pn|+14155550100|price|0|0.01");
}

TEST(FindingsOfARecord, NameEachTrunkThatIsNotThere)
{
    const std::string inbound = "no_trunk|pn|+14155550100|inbound_trunk_id|the id of a trunk|\\N";
    const std::string outbound = "no_trunk|pn|+14155550100|outbound_trunk_id|the id of a trunk|\\N";
    EXPECT_EQ(findings({.inbound = ""}), inbound);
    EXPECT_EQ(findings({.active = "\\N", .outbound = "\\N"}), outbound);
    EXPECT_EQ(findings({.inbound = "\\N", .outbound = ""}), inbound + " " + outbound);
}

TEST(CallingCodes, AreFoundByTheLongestThatFits)
{
    EXPECT_EQ(model::countries_of("14155550100"), "US CA");
    EXPECT_EQ(model::countries_of("12425550100"), "BS");
    EXPECT_EQ(model::countries_of("4930"), "DE");
    EXPECT_EQ(model::countries_of("998"), "UZ");
    EXPECT_EQ(model::countries_of("888123"), "");
    EXPECT_EQ(model::countries_of("999"), std::nullopt);
    EXPECT_EQ(model::countries_of("0"), std::nullopt);
    EXPECT_EQ(model::countries_of(""), std::nullopt);
}

TEST(EscapedFields, AreThoseOfTheLine)
{
    const auto line = Record{}.line();
    const auto fields = model::escaped_fields(line);
    EXPECT_EQ(fields[model::id_field], "pn");
    EXPECT_EQ(fields[model::number_field], "+14155550100");
    EXPECT_EQ(fields[model::active_field], "t");
    EXPECT_EQ(fields.back(), model::null_text);
}

} // namespace
