#include "source/retry_after.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>

namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

/// Sunday, 6 November 1994, 08:49:07 UTC: 30 seconds before the example of RFC 9110.
constexpr std::chrono::system_clock::time_point now{784111747s};

std::optional<seconds> asked(std::string_view value)
{
    return numsync::source::parse_retry_after(value, now);
}

TEST(RetryAfter, TakesSeconds)
{
    EXPECT_EQ(asked("1"), 1s);
    EXPECT_EQ(asked("120"), 120s);
    EXPECT_EQ(asked("0120"), 120s);
    EXPECT_EQ(asked(" \t120 "), 120s);
}

TEST(RetryAfter, TakesOddFormsLikeCurl)
{
    EXPECT_EQ(asked("1.5"), 2s);
    EXPECT_EQ(asked("0.2"), 1s);
    EXPECT_EQ(asked("0.0"), std::nullopt);
    EXPECT_EQ(asked("2."), 2s);
    EXPECT_EQ(asked("2.000"), 2s);
    EXPECT_EQ(asked("9223372036854775807.5"), 24h);
    EXPECT_EQ(asked("5s"), 5s);
    EXPECT_EQ(asked("120 seconds"), 120s);
    EXPECT_EQ(asked("5, 6"), 5s);
    EXPECT_EQ(asked("5; x"), 5s);
    EXPECT_EQ(asked("Sun, 06 Nov 1994 08:49:37 UTC"), 30s);
    EXPECT_EQ(asked("Sun, 06 Nov 1994 08:49:37 +0000"), 30s);
}

TEST(RetryAfter, TakesTheThreeFormsOfADate)
{
    EXPECT_EQ(asked("Sun, 06 Nov 1994 08:49:37 GMT"), 30s);
    EXPECT_EQ(asked("Sunday, 06-Nov-94 08:49:37 GMT"), 30s);
    EXPECT_EQ(asked("Sun Nov  6 08:49:37 1994"), 30s);
    EXPECT_EQ(asked("Mon, 07 Nov 1994 00:00:00 GMT"), 54653s);
}

TEST(RetryAfter, IsAtMostADay)
{
    EXPECT_EQ(asked("86400"), 24h);
    EXPECT_EQ(asked("86401"), 24h);
    EXPECT_EQ(asked("99999999999999999999999999"), 24h);
    EXPECT_EQ(asked("9223372036854775807"), 24h);
    EXPECT_EQ(asked("Fri, 31 Dec 9999 23:59:59 GMT"), 24h);
}

TEST(RetryAfter, IsNoneForAPastTime)
{
    EXPECT_EQ(asked("0"), std::nullopt);
    EXPECT_EQ(asked("-1"), std::nullopt);
    EXPECT_EQ(asked("Sun, 06 Nov 1994 08:49:07 GMT"), std::nullopt);
    EXPECT_EQ(asked("Sun, 06 Nov 1994 08:49:06 GMT"), std::nullopt);
    EXPECT_EQ(asked("Thu, 01 Jan 1970 00:00:00 GMT"), std::nullopt);
}

TEST(RetryAfter, IsNoneIfItCannotBeRead)
{
    for (const auto* text :
         {"", " ", "soon", ".5", "+5", "5m", "0x10", "1e3", "1.5e3", "Sun, 06 Nov 1994 08:49:37",
          "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49:37 GMT and more",
          "Sun, 32 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z", "So, 06 Nov 1994 08:49:37 GMT"}) {
        EXPECT_EQ(asked(text), std::nullopt) << text;
    }
}

} // namespace
