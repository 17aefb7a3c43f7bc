#include "model/stand_in.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace numsync;

const model::StandIns stand_ins{model::Secret{"a key of some account"}};

/// The text with each letter and digit replaced by its class: a, A or 9.
std::string shape_of(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= '0' && c <= '9' ? '9' : c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : c;
    });
    return text;
}

TEST(StandIns, MatchThePublishedSipHashVectors)
{
    std::string text;
    for (char c = 0; c < 15; ++c) {
        text += c;
    }
    EXPECT_EQ(model::sip_hash({0x0706050403020100U, 0x0f0e0d0c0b0a0908U}, text), 0xa129ca6149be45e5U);
    EXPECT_EQ(model::sip_hash({0x0706050403020100U, 0x0f0e0d0c0b0a0908U}, ""), 0x726fdb47dd0e0e31U);
}

TEST(StandIns, KeepTheShapeOfAText)
{
    for (const auto* text :
         {"+14155550001", "pn_000001", "Front desk, Oakland", "https://a.example/x?y=Z9", "", " ", "0",
          "3f2a9c1e-77aa-4b1c-9d2e-001122334455", "ABCDEF0123456789", "a", "Zz", "$1.15"}) {
        const auto stand_in = stand_ins.of_text(text);
        EXPECT_EQ(shape_of(stand_in), shape_of(text)) << stand_in;
        EXPECT_EQ(stand_ins.of_text(text), stand_in);
    }
    EXPECT_EQ(stand_ins.of_text("3f2a9c1e").find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(stand_ins.of_text("M\u00fcller \u96fb\u8a71 \U0001f4de\u200b").size(),
              std::string{"M\u00fcller \u96fb\u8a71 \U0001f4de\u200b"}.size());
    EXPECT_TRUE(stand_ins.of_text("x\u00a0\u200by").find("\u00a0\u200b") == 1); // invisible characters stay
}

TEST(StandIns, KeepTheShapeOfANumber)
{
    for (const auto* token :
         {"0", "7", "14155550001", "-12.50", "0.05", "1e5", "-0.5E-7", "123456789012345678901234567890"}) {
        const auto stand_in = stand_ins.of_number(token);
        EXPECT_EQ(shape_of(stand_in), shape_of(token));
        EXPECT_EQ(stand_in.starts_with("0"), std::string{token}.starts_with("0")) << token << " " << stand_in;
    }
    EXPECT_EQ(stand_ins.of_number("1e5").substr(1), "e5");
}

TEST(StandIns, DifferForDifferentTexts)
{
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto digits = std::to_string(1000 + i).substr(1);
        seen.insert(stand_ins.of_text(digits));       // 000 to 999
        seen.insert(stand_ins.of_text("a" + digits)); // hexadecimal
        seen.insert(stand_ins.of_text("z" + digits)); // not hexadecimal
    }
    EXPECT_EQ(seen.size(), 3000U);
    std::set<std::string> letters;
    for (char c = 'a'; c <= 'z'; ++c) {
        letters.insert(stand_ins.of_text(std::string(1, c)));
        EXPECT_NE(stand_ins.of_text(std::string(1, c)), std::string(1, c));
    }
    EXPECT_EQ(letters.size(), 26U);
}

TEST(StandIns, ReplaceBrokenUtf8ByQuestionMarks)
{
    EXPECT_EQ(stand_ins.of_text("-\xc3"), "-?");
    EXPECT_EQ(stand_ins.of_text("\xe4\xb8"), "??");
}

TEST(StandIns, DependOnTheSecret)
{
    const model::StandIns others{model::Secret{"another"}};
    EXPECT_NE(others.of_text("+14155550001"), stand_ins.of_text("+14155550001"));
}

TEST(StandIns, TakeATextOf64KiB)
{
    const std::string text(64 * 1024, 'a');
    EXPECT_EQ(shape_of(stand_ins.of_text(text)), text);
}

} // namespace
