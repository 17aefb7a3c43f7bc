#include "model/canonical_line.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using namespace numsync;

using model::TimeForm;

/// The time as PostgreSQL prints it, or "refused".
std::string printed(const std::string& text)
{
    std::string line;
    return model::append_timestamp(line, text) == TimeForm::unreadable ? "refused" : line;
}

TimeForm form_of(const std::string& text)
{
    std::string line;
    return model::append_timestamp(line, text);
}

TEST(Timestamp, TakesTheDocumentedForm)
{
    EXPECT_EQ(printed("2026-03-14T12:00:00Z"), "2026-03-14 12:00:00+00");
}

TEST(Timestamp, AppendsToTheLine)
{
    std::string line = "a\t";
    ASSERT_EQ(model::append_timestamp(line, "2026-03-14T12:00:00.10Z"), TimeForm::usual);
    EXPECT_EQ(line, "a\t2026-03-14 12:00:00.1+00");
}

TEST(Timestamp, TakesALowerCaseTAndZ)
{
    EXPECT_EQ(printed("2026-03-14t12:00:00z"), "2026-03-14 12:00:00+00");
}

TEST(Timestamp, ConvertsOffsetsToUtc)
{
    EXPECT_EQ(printed("2026-03-14T12:00:00+05:30"), "2026-03-14 06:30:00+00");
    EXPECT_EQ(printed("2026-03-14T12:00:00-05:30"), "2026-03-14 17:30:00+00");
    EXPECT_EQ(printed("2026-03-14T00:00:00+00:01"), "2026-03-13 23:59:00+00");
    EXPECT_EQ(printed("2025-12-31T23:30:00-01:00"), "2026-01-01 00:30:00+00");
    EXPECT_EQ(printed("2026-03-01T00:00:00+23:59"), "2026-02-28 00:01:00+00");
    EXPECT_EQ(printed("2026-03-14T12:00:00-00:00"), "2026-03-14 12:00:00+00");
}

TEST(Timestamp, CutsFractionsToMicrosecondsWithoutTrailingZeros)
{
    const std::string digits = "12345678901234567890";
    for (std::size_t length = 1; length <= digits.size(); ++length) {
        const auto kept = digits.substr(0, std::min<std::size_t>(length, 6));
        EXPECT_EQ(printed("2026-03-14T12:00:00." + digits.substr(0, length) + "Z"),
                  "2026-03-14 12:00:00." + kept + "+00");
    }
    EXPECT_EQ(printed("2026-03-14T12:00:00.000Z"), "2026-03-14 12:00:00+00");
    EXPECT_EQ(printed("2026-03-14T12:00:00.500Z"), "2026-03-14 12:00:00.5+00");
    EXPECT_EQ(printed("2026-03-14T12:00:00.000001Z"), "2026-03-14 12:00:00.000001+00");
    EXPECT_EQ(printed("2026-03-14T12:00:00.0000009Z"), "2026-03-14 12:00:00+00");
    EXPECT_EQ(printed("2026-03-14T12:00:00.999999999Z"), "2026-03-14 12:00:00.999999+00");
}

TEST(Timestamp, TakesTheFormOfGo)
{
    EXPECT_EQ(printed("2026-06-04 14:10:48.49862 +0000 UTC"), "2026-06-04 14:10:48.49862+00");
    EXPECT_EQ(printed("2026-06-04 14:10:48 +0530 IST"), "2026-06-04 08:40:48+00");
    EXPECT_EQ(printed("2026-06-04 14:10:48.123456789 -0700 PDT"), "2026-06-04 21:10:48.123456+00");
    EXPECT_EQ(printed("2026-06-04 14:10:48 +1245 +1245"), "2026-06-04 01:25:48+00");
}

TEST(Timestamp, RefusesAnIncompleteFormOfGo)
{
    for (const auto* text :
         {"2026-06-04 14:10:48 +0000", "2026-06-04 14:10:48 +0000 ", "2026-06-04 14:10:48 UTC",
          "2026-06-04 14:10:48+0000 UTC", "2026-06-04 14:10:48 +0000 utc", "2026-06-04 14:10:48 +0000 UTC ",
          "2026-06-04 14:10:48 +0000 UTC m=", "2026-06-04 14:10:48 +0000 UTC m=+0.1 ",
          "2026-06-04 14:10:48 Z"}) {
        EXPECT_EQ(printed(text), "refused") << text;
    }
}

TEST(Timestamp, IgnoresTheMonotonicClockOfGo)
{
    for (const auto* reading : {" m=+0.000012345", " m=-1.5", " m=+172800.000000001"}) {
        const auto text = std::string{"2026-06-04 14:10:48.5 +0000 UTC"} + reading;
        EXPECT_EQ(printed(text), "2026-06-04 14:10:48.5+00");
        EXPECT_EQ(form_of(text), TimeForm::monotonic);
    }
}

TEST(Timestamp, TakesATimeWithoutAZoneAsUtc)
{
    for (const auto* text : {"2026-03-14T12:00:00", "2026-03-14 12:00:00"}) {
        EXPECT_EQ(printed(text), "2026-03-14 12:00:00+00");
        EXPECT_EQ(form_of(text), TimeForm::zoneless);
    }
    EXPECT_EQ(printed("2026-03-14T12:00:00.25"), "2026-03-14 12:00:00.25+00");
}

TEST(Timestamp, TakesOffsetsInEveryIsoForm)
{
    for (const auto* text :
         {"2026-03-14T12:00:00+05:30", "2026-03-14T12:00:00+0530", "2026-03-14 12:00:00+05:30"}) {
        EXPECT_EQ(printed(text), "2026-03-14 06:30:00+00") << text;
        EXPECT_EQ(form_of(text), TimeForm::usual);
    }
    EXPECT_EQ(printed("2026-03-14 12:00:00+00"), "2026-03-14 12:00:00+00");
    EXPECT_EQ(printed("2026-03-14 12:00:00Z"), "2026-03-14 12:00:00+00");
}

TEST(Timestamp, TakesTheZeroTimeOfGoAsNull)
{
    for (const auto* text : {"0001-01-01T00:00:00Z", "0001-01-01 00:00:00 +0000 UTC", "0001-01-01T00:00:00",
                             "0001-01-01T05:30:00+05:30", "0001-01-01T00:00:00.000Z"}) {
        EXPECT_EQ(printed(text), "\\N") << text;
        EXPECT_EQ(form_of(text), TimeForm::zero);
    }
    EXPECT_EQ(printed("0001-01-01T00:00:01Z"), "0001-01-01 00:00:01+00");
}

TEST(Timestamp, ChecksTheDayAgainstTheMonthAndLeapYear)
{
    for (const auto* day : {"2026-01-31", "2024-02-29", "2000-02-29", "2026-04-30", "2026-12-31"}) {
        EXPECT_EQ(printed(std::string{day} + "T00:00:00Z"), std::string{day} + " 00:00:00+00");
    }
    for (const auto* day : {"2026-02-29", "2100-02-29", "1900-02-29", "2026-04-31", "2026-01-32",
                            "2026-01-00", "2026-00-01", "2026-13-01"}) {
        EXPECT_EQ(printed(std::string{day} + "T00:00:00Z"), "refused") << day;
    }
}

TEST(Timestamp, RefusesAYearOutside1To9999InUtc)
{
    EXPECT_EQ(printed("0001-01-01T00:00:00+00:01"), "refused");
    EXPECT_EQ(printed("0000-12-31T23:30:00-01:00"), "0001-01-01 00:30:00+00");
    EXPECT_EQ(printed("0000-12-31T23:59:59Z"), "refused");
    EXPECT_EQ(printed("9999-12-31T23:59:59.999999999Z"), "9999-12-31 23:59:59.999999+00");
    EXPECT_EQ(printed("9999-12-31T23:59:59-00:01"), "refused");
    EXPECT_EQ(printed("10000-01-01T00:00:00Z"), "refused");
}

// PostgreSQL would turn it into the next minute, so it cannot be taken exactly.
TEST(Timestamp, RefusesALeapSecond)
{
    EXPECT_EQ(printed("2016-12-31T23:59:60Z"), "refused");
}

TEST(Timestamp, RefusesWhatPostgresqlWouldGuess)
{
    for (const auto* text : {"",
                             "now",
                             "today",
                             "yesterday",
                             "epoch",
                             "infinity",
                             "-infinity",
                             "2026-03-14",
                             "2026-03-14T12:00Z",
                             "2026-03-14T24:00:00Z",
                             "2026-03-14T12:60:00Z",
                             "2026-03-14T12:00:60Z",
                             "03/04/2026",
                             "0044-03-15 BC",
                             "2026-03-14T12:00:00Z BC",
                             "-2026-03-14T12:00:00Z",
                             "20260314T120000Z",
                             "2026-3-14T12:00:00Z",
                             "1773489600",
                             "2026-W11-6T12:00:00Z",
                             "Sat, 14 Mar 2026 12:00:00 GMT"}) {
        EXPECT_EQ(printed(text), "refused") << text;
    }
}

TEST(Timestamp, RefusesSmallDeparturesFromRfc3339)
{
    for (const auto* text :
         {" 2026-03-14T12:00:00Z", "2026-03-14T12:00:00Z ", "2026-03-14T12:00:00.Z", "2026-03-14T12:00:00,5Z",
          "2026-03-14T12:00:00+053", "2026-03-14T12:00:00+5", "2026-03-14T12:00:00+24:00",
          "2026-03-14T12:00:00+05:60", "2026-03-14T12:00:00 Z", "2026-03-14T12:00:00ZZ",
          "2026-03-14X12:00:00Z", "2026/03/14T12:00:00Z", "+026-03-14T12:00:00Z"}) {
        EXPECT_EQ(printed(text), "refused") << text;
    }
    EXPECT_EQ(printed(std::string{"2026-03-14T12:00:00Z\0", 21}), "refused");
}

TEST(Timestamp, RefusesATruncatedTime)
{
    const std::string good = "2026-03-14T12:00:00.5+05:30";
    const std::set<std::string> also_good{"2026-03-14T12:00:00", "2026-03-14T12:00:00.5",
                                          "2026-03-14T12:00:00.5+05"};
    for (std::size_t length = 0; length < good.size(); ++length) {
        const auto cut = good.substr(0, length);
        EXPECT_EQ(printed(cut) == "refused", !also_good.contains(cut)) << cut;
    }
}

} // namespace
