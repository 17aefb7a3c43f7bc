#include "model/csv.hpp"

#include <gtest/gtest.h>

namespace {

using numsync::model::CsvReader;

/// The rows as "LINE:a|b", separated by spaces, then a fault as "[LINE: text]".
std::string rows_of(std::string_view text)
{
    CsvReader reader{text};
    std::string all;
    for (std::vector<std::string> fields; reader.next(fields);) {
        all += all.empty() ? "" : " ";
        all += std::to_string(reader.line());
        char sign = ':';
        for (const auto& field : fields) {
            all += sign + field;
            sign = '|';
        }
    }
    return reader.fault() ? all + "[" + std::to_string(reader.line()) + ": " + *reader.fault() + "]" : all;
}

TEST(Csv, ReadsRowsWithEitherLineEnd)
{
    EXPECT_EQ(rows_of(""), "");
    EXPECT_EQ(rows_of("a,b\r\nc,d\ne,f"), "1:a|b 2:c|d 3:e|f");
    EXPECT_EQ(rows_of("a,b\r"), "1:a|b");
    EXPECT_EQ(rows_of("a\r,b\n"), "1:a\r|b");
    EXPECT_EQ(rows_of("\xef\xbb\xbf"
                      "a\n\n\r\nb\n"),
              "1:a 4:b");
    EXPECT_EQ(rows_of(",\n,,"), "1:| 2:||");
}

TEST(Csv, ReadsQuotedFields)
{
    EXPECT_EQ(rows_of("\"a,b\",\"\"\"c\"\"\"\n\"d\r\ne\",f\n\"\"\ng"), "1:a,b|\"c\" 2:d\r\ne|f 4: 5:g");
    EXPECT_EQ(rows_of("a\"b,c"), "1:a\"b|c");
}

TEST(Csv, TakesOtherSeparatorsIfTheFirstLineHasNoComma)
{
    EXPECT_EQ(rows_of("a;b\nc,d;\"e;f\"\n"), "1:a|b 2:c,d|e;f");
    EXPECT_EQ(rows_of("a\tb\r\nc;\t\r\n"), "1:a|b 2:c;|");
    EXPECT_EQ(rows_of("a;,b\nc;d,e\n"), "1:a;|b 2:c;d|e");
}

TEST(Csv, NamesTheLineOfAFault)
{
    const std::string open = "a quote is opened and never closed";
    EXPECT_EQ(rows_of("\"a"), "[1: " + open + "]");
    EXPECT_EQ(rows_of("a\nb,\"c\nd\n"), "1:a[2: " + open + "]");
    EXPECT_EQ(rows_of("\"a\nb\"\n\"c\"d\ne"), "1:a\nb[3: something stands behind a closing quote]");
}

} // namespace
