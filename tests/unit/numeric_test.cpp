#include "model/canonical_line.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace {

using namespace numsync;

/// The number as PostgreSQL prints it, or "refused".
std::string printed(const std::string& token)
{
    std::string line;
    return model::append_numeric(line, token) ? line : "refused";
}

const std::string nines(38, '9');

TEST(Numeric, KeepsWhatTheVendorWrote)
{
    EXPECT_EQ(printed("0"), "0");
    EXPECT_EQ(printed("1"), "1");
    EXPECT_EQ(printed("295.00"), "295.00");
    EXPECT_EQ(printed("0.0085"), "0.0085");
    EXPECT_EQ(printed("-1.15"), "-1.15");
    EXPECT_EQ(printed("2147483648"), "2147483648");
    EXPECT_EQ(printed("18446744073709551616"), "18446744073709551616");
    EXPECT_EQ(printed("0.1"), "0.1");
}

TEST(Numeric, AppendsToTheLine)
{
    std::string line = "id\t";
    ASSERT_TRUE(model::append_numeric(line, "7"));
    EXPECT_EQ(line, "id\t7");
}

TEST(Numeric, ExpandsExponents)
{
    EXPECT_EQ(printed("1e2"), "100");
    EXPECT_EQ(printed("1E+2"), "100");
    EXPECT_EQ(printed("1e0"), "1");
    EXPECT_EQ(printed("1.15E0"), "1.15");
    EXPECT_EQ(printed("1.5e1"), "15");
    EXPECT_EQ(printed("1.50e1"), "15.0");
    EXPECT_EQ(printed("1.2345e2"), "123.45");
    EXPECT_EQ(printed("1e-2"), "0.01");
    EXPECT_EQ(printed("125e-2"), "1.25");
    EXPECT_EQ(printed("125e-3"), "0.125");
    EXPECT_EQ(printed("125e-5"), "0.00125");
    EXPECT_EQ(printed("-10e-1"), "-1.0");
    EXPECT_EQ(printed("1e00000000000000000000000002"), "100");
    EXPECT_EQ(printed("0.001e3"), "1");
}

TEST(Numeric, DropsLeadingZerosAndKeepsTrailingOnes)
{
    EXPECT_EQ(printed("007"), "7");
    EXPECT_EQ(printed("00.50"), "0.50");
    EXPECT_EQ(printed(std::string(500, '0') + "1"), "1");
    EXPECT_EQ(printed("0." + std::string(500, '0') + "1e501"), "1");
}

TEST(Numeric, DropsTheSignOfZeroAndKeepsItsScale)
{
    EXPECT_EQ(printed("-0"), "0");
    EXPECT_EQ(printed("-0.00"), "0.00");
    EXPECT_EQ(printed("0e9999999"), "0");
    EXPECT_EQ(printed("0e-3"), "0.000");
    EXPECT_EQ(printed("0.00e1"), "0.0");
    EXPECT_EQ(printed("000"), "0");
}

TEST(Numeric, TakesAtMost38Digits)
{
    EXPECT_EQ(printed(nines), nines);
    EXPECT_EQ(printed(nines + "9"), "refused");
    EXPECT_EQ(printed("-" + nines), "-" + nines);
    EXPECT_EQ(printed("1e37"), "1" + std::string(37, '0'));
    EXPECT_EQ(printed("1e38"), "refused");
    EXPECT_EQ(printed("1e-37"), "0." + std::string(36, '0') + "1");
    EXPECT_EQ(printed("1e-38"), "refused");
    EXPECT_EQ(printed("0e-37"), "0." + std::string(37, '0'));
    EXPECT_EQ(printed("0e-38"), "refused");
    EXPECT_EQ(printed("1." + std::string(37, '0')), "1." + std::string(37, '0'));
    EXPECT_EQ(printed("1." + std::string(38, '0')), "refused");
}

TEST(Numeric, RefusesWhatIsNoDecimalNumber)
{
    for (const auto* token :
         {"",     " ",   " 1",    "1 ",    "+1",    "-",    ".",        "1.",    ".5",
          "0x10", "1,5", "1_000", "NaN",   "nan",   "-NaN", "Infinity", "inf",   "-Infinity",
          "1e",   "1e+", "e5",    "1e1.5", "1.2.3", "--1",  "1-",       "1e--1", "1e 1",
          "$1",   "1d5", "null",  "１",    "1\n",   "1.5f", "1.e5"}) {
        EXPECT_EQ(printed(token), "refused") << token;
    }
    EXPECT_EQ(printed(std::string{"1\0", 2}), "refused");
}

TEST(Numeric, RefusesHugeExponentsWithoutOverflow)
{
    const std::string endless(5000, '9');
    for (const auto& exponent :
         {std::string{"400"}, std::string{"2147483647"}, std::string{"2147483648"},
          std::string{"9223372036854775807"}, std::string{"9223372036854775808"}, endless}) {
        EXPECT_EQ(printed("1e" + exponent), "refused") << exponent;
        EXPECT_EQ(printed("1e-" + exponent), "refused") << exponent;
        EXPECT_EQ(printed("0.1e" + exponent), "refused") << exponent;
        EXPECT_EQ(printed("0e" + exponent), "0") << exponent;
    }
}

TEST(Numeric, TakesLinearTime)
{
    const std::string digits(1'000'000, '9');
    const std::string zeros(1'000'000, '0');
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(printed(digits), "refused");
    EXPECT_EQ(printed(zeros + ".5"), "0.5");
    EXPECT_EQ(printed("1e" + digits), "refused");
    EXPECT_EQ(printed("0." + zeros), "refused");
    // In quadratic time, this would take hours.
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{10});
}

} // namespace
