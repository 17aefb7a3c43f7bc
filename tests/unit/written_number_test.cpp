#include "model/written_number.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;

TEST(WrittenNumber, IsTrimmedOfInvisibleCharacters)
{
    EXPECT_EQ(model::without_unseen_ends(""), "");
    EXPECT_EQ(model::without_unseen_ends(" \t\xc2\xa0"), "");
    EXPECT_EQ(model::without_unseen_ends("\xe2\x80\xaa +1\xc2\xa0 2\xe2\x80\xac"), "+1\xc2\xa0 2");
    EXPECT_EQ(model::without_unseen_ends("\xe2\x80\x8b\xc3\xa9\xef\xbb\xbf"), "\xc3\xa9");
    EXPECT_EQ(model::without_unseen_ends(" \xff "), "\xff"); // not UTF-8
}

TEST(WrittenNumber, LosesTheTextMarksOfASpreadsheet)
{
    EXPECT_EQ(model::without_marks_of_text("'+1415"), "+1415");
    EXPECT_EQ(model::without_marks_of_text("' +1415"), "+1415");
    EXPECT_EQ(model::without_marks_of_text("=\"+1415\""), "+1415");
    EXPECT_EQ(model::without_marks_of_text("=+1415"), "=+1415");
    EXPECT_EQ(model::without_marks_of_text("=\"\""), "=\"\"");
    EXPECT_EQ(model::without_marks_of_text("=\"1415"), "=\"1415");
    EXPECT_EQ(model::without_marks_of_text("'"), "");
}

TEST(WrittenNumber, YieldsTheDigitsThatAreMeant)
{
    for (const auto* same : {"+14155550100", "14155550100", "0014155550100", "+1 (415) 555-0100",
                             "1.415.555.0100", "1/415/5550100", "14155550100.0",
                             "+1\xc2\xa0"
                             "415\xe2\x80\x91"
                             "5550100"}) {
        EXPECT_EQ(model::digits_of(same), "14155550100") << same;
    }
    EXPECT_EQ(model::digits_of("+0014155"), "0014155");
    EXPECT_EQ(model::digits_of("1.415.0"), "14150");
    EXPECT_EQ(model::digits_of("1 [234] 567-89.00"), "12345678900");
    for (const auto* none : {"", "+", "()", "front desk", "+1415x", "1+415", "1.4E+10", "+1,415", "\xff"}) {
        EXPECT_EQ(model::digits_of(none), "") << none;
    }
}

} // namespace
