#include "model/spreadsheet.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync::model;

TEST(Spreadsheet, NeutralisesFormulas)
{
    EXPECT_EQ(neutralised("=1+1"), "'=1+1");
    EXPECT_EQ(neutralised("+49 Berlin"), "'+49 Berlin");
    EXPECT_EQ(neutralised("-cmd|' /C calc'!A0"), "'-cmd|' /C calc'!A0");
    EXPECT_EQ(neutralised("@SUM(A1)"), "'@SUM(A1)");
    EXPECT_EQ(neutralised("\tx"), "'\tx");
    EXPECT_EQ(neutralised("\rx"), "'\rx");
    EXPECT_EQ(neutralised("  =1"), "'  =1");
    EXPECT_EQ(neutralised("\u200b\ufeff\u00a0=1"), "'\u200b\ufeff\u00a0=1");
    EXPECT_EQ(neutralised("\uff1d1"), "'\uff1d1");
    EXPECT_EQ(neutralised("\uff20x"), "'\uff20x");
}

TEST(Spreadsheet, NeutralisesFormulasAfterOtherSeparators)
{
    EXPECT_EQ(neutralised("x;=1"), "x;'=1");
    EXPECT_EQ(neutralised("x; =1;y"), "x;' =1;y");
    EXPECT_EQ(neutralised("x\n=1\t@y"), "x\n'=1\t'@y");
    EXPECT_EQ(neutralised("a\r\nb"), "a\r\nb");
}

TEST(Spreadsheet, LeavesNumbersAndTextAlone)
{
    for (const std::string text : {"", "+14155550001", "-1.50", "+1", "295.00", "Front desk", "'t Hof", "a=b",
                                   "a, -b", "x;y", "1-2"}) {
        EXPECT_EQ(neutralised(text), text);
    }
}

TEST(Spreadsheet, QuotesForExcelWhatItWouldChange)
{
    for (const std::string text : {"+14155550001", "442075550100", "007", "1e5", "1-2", "MAR1", "-0012.5",
                                   "2024-01-02T22:10:32Z", "0.0000000000000001"}) {
        EXPECT_EQ(for_excel(text), "=\"" + text + "\"");
    }
    for (const std::string text : {"295.00", "-1.5", "0.0085", "0", "12345678901", "Front desk"}) {
        EXPECT_EQ(for_excel(text), text);
    }
    EXPECT_EQ(for_excel("Desk \"1\""), "=\"Desk \"\"1\"\"\"");
    EXPECT_EQ(for_excel(""), "=\"\"");
    EXPECT_EQ(for_excel("=1+1"), "'=1+1");
    EXPECT_EQ(for_excel("1;=1"), "=\"1;'=1\"");
    EXPECT_EQ(for_excel(std::string(256, '1')), std::string(256, '1'));
}

TEST(Spreadsheet, RestoresTheOriginalText)
{
    const std::string signs[] = {"", "'", "=", "+", " ", ";", "\t", "\r", "\n", "\"", "1", "x", "\uff1d"};
    for (const auto& a : signs) {
        for (const auto& b : signs) {
            for (const auto& c : signs) {
                for (const auto& d : signs) {
                    const auto text = a + b + c + d;
                    ASSERT_EQ(as_meant(neutralised(text)), text) << neutralised(text);
                    ASSERT_EQ(as_meant(for_excel(text)), text) << for_excel(text);
                }
            }
        }
    }
    EXPECT_EQ(as_meant("'t Hof"), "'t Hof");
    EXPECT_EQ(as_meant("'+14155550001"), "+14155550001");
    EXPECT_EQ(as_meant("=\"\""), "");
}

} // namespace
