#include "model/visible.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;
using model::Charset;

std::string seen(std::string_view text)
{
    return model::visible(text, Charset::utf8);
}

TEST(Visible, KeepsVisibleText)
{
    for (const std::string text : {"", "Front desk", "Tarif für Jülich, \U0001f600 \\o/", "東京 03", "שלום",
                                   "e\u0301", "नमस्ते", "\u00a0x\u3000", "\U0001f1e9\U0001f1ea"}) {
        EXPECT_EQ(seen(text), text);
    }
}

TEST(Visible, EscapesWhatATerminalObeys)
{
    EXPECT_EQ(seen("a\nb\tc\r"), "a<U+000A>b<U+0009>c<U+000D>");
    EXPECT_EQ(seen("\x1b[1m\x7f"), "<U+001B>[1m<U+007F>");
    EXPECT_EQ(seen("\u009b2J\u009d0;t\u009c"), "<U+009B>2J<U+009D>0;t<U+009C>");
    EXPECT_EQ(seen(std::string_view{"\0", 1}), "<U+0000>");
    EXPECT_EQ(seen("\u2028\u2029\u202e\u2066\u200e\u061c"),
              "<U+2028><U+2029><U+202E><U+2066><U+200E><U+061C>");
}

TEST(Visible, EscapesInvisibleCharacters)
{
    EXPECT_EQ(seen("\U0001f468\u200d\U0001f469"), "\U0001f468<U+200D>\U0001f469");
    EXPECT_EQ(seen("\ufeff\u200b\u00ad\u034f\u3164\ufe0f"),
              "<U+FEFF><U+200B><U+00AD><U+034F><U+3164><U+FE0F>");
    EXPECT_EQ(seen("\U000e0041\U000e007f"), "<U+E0041><U+E007F>"); // tag characters
    EXPECT_EQ(seen("\uffff\U000e0fff"), "<U+FFFF><U+E0FFF>");
}

TEST(Visible, EscapesBrokenBytes)
{
    EXPECT_EQ(seen("\xff\xc3"), "<FF><C3>");
    EXPECT_EQ(seen("\xed\xa0\x80|\xc0\x80|\xf4\x90\x80\x80"), "<ED><A0><80>|<C0><80>|<F4><90><80><80>");
    EXPECT_EQ(seen("\xe2\x82"), "<E2><82>");
}

TEST(Visible, LimitsCombiningMarks)
{
    EXPECT_EQ(seen("\u0301x"), "\u25cc\u0301x");
    EXPECT_EQ(seen("e\u0301\u0302\u0303\u0304\u0305"), "e\u0301\u0302\u0303\u0304<U+0305>");
    EXPECT_EQ(seen("e\u0301\u0302\u0303\u0304\u0305\u0306f\u0301"),
              "e\u0301\u0302\u0303\u0304<U+0305><U+0306>f\u0301");
}

TEST(Visible, ChangesNothingTheSecondTime)
{
    for (const std::string text : {"\u0301\u009b\xff", "e\u0301\u0302\u0303\u0304\u0305\u0306", "\u200d"}) {
        EXPECT_EQ(seen(seen(text)), seen(text));
    }
}

TEST(Visible, EscapesToAsciiWithoutAUtf8Locale)
{
    EXPECT_EQ(model::visible("J\u00fclich \U0001f600 \u0301", Charset::ascii),
              "J<U+00FC>lich <U+1F600> <U+0301>");
}

TEST(VisibleCell, CountsTheColumnsOnATerminal)
{
    const auto columns = [](std::string_view text) {
        return model::visible_cell(text, Charset::utf8, 60).columns;
    };
    EXPECT_EQ(columns("abc"), 3U);
    EXPECT_EQ(columns("J\u00fclich"), 6U);
    EXPECT_EQ(columns("e\u0301"), 1U);
    EXPECT_EQ(columns("\u6771\u4eac"), 4U);
    EXPECT_EQ(columns("\U0001f600"), 2U);
    EXPECT_EQ(columns("\u009b"), 8U);
    EXPECT_EQ(columns("\u0301"), 1U);
}

TEST(VisibleCell, IsCutBetweenCharacters)
{
    const auto cut = [](std::string_view text, std::size_t most) {
        const auto cell = model::visible_cell(text, Charset::utf8, most);
        return cell.text + "|" + std::to_string(cell.columns);
    };
    EXPECT_EQ(cut("abcd", 4), "abcd|4");
    EXPECT_EQ(cut("abcde", 4), "abcd...|7");
    EXPECT_EQ(cut("\u6771\u4eac", 3), "\u6771...|5");
    EXPECT_EQ(cut("a\u009bb", 8), "a...|4");
    EXPECT_EQ(cut("ab\u0301c", 2), "ab\u0301...|5");
}

TEST(VisibleJson, EscapesControlAndInvisibleCharacters)
{
    EXPECT_EQ(model::visible_json("[\"\u009b2J\x7f\u202e\",\n\"J\u00fc\U000e0041\"]\n"),
              "[\"\\u009b2J\\u007f\\u202e\",\n\"J\u00fc\\udb40\\udc41\"]\n");
}

} // namespace
