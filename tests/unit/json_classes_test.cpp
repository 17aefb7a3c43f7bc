#include "read_list.hpp"

#include <gtest/gtest.h>

/// JSON's grammar (RFC 8259), in the classes of the public test suites for parsers: valid JSON is taken
/// anywhere in an answer, invalid JSON refuses the whole list.
namespace {

using namespace numsync;
using namespace std::string_literals;
using tests::refusal_of;

using Texts = std::vector<std::string>;

/// Answers with the value in an unknown member: of the envelope, of a record, of a value in a record.
std::vector<std::string> places_of(const std::string& value)
{
    return {R"({"success":true,"data":[],"x":)" + value + "}",
            R"({"success":true,"data":[{"id":"a","x":)" + value + "}]}",
            R"({"success":true,"data":[{"id":"a","x":[{"y":)" + value + "}]}]}"};
}

void expect_taken(const Texts& values)
{
    for (const auto& value : values) {
        for (const auto& body : places_of(value)) {
            EXPECT_EQ(refusal_of(body), "") << body;
        }
    }
}

void expect_refused(const Texts& values)
{
    for (const auto& value : values) {
        for (const auto& body : places_of(value)) {
            EXPECT_TRUE(refusal_of(body).starts_with("json: ")) << body << refusal_of(body);
        }
    }
}

TEST(JsonClasses, FollowRfc8259ForArrays)
{
    expect_taken({"[]", "[[]]", "[ ]", "[[],[[]]]", R"([""])", "[1]", "[null]", "[false, true]", "[1\n,2]",
                  " [1]", "[1] ", "[null, 1, \"1\", {}]", "[1,null,null,null,2]"});
    expect_refused({"[1 true]",   "[a]",   R"(["": 1])", R"([""],)",    "[,1]", "[1,,2]",
                    R"(["x",,])", "[1]]",  R"(["",])",   R"(["x")",     "[x",   "[3[4]]",
                    "[1:2]",      "[,]",   "[-]",        "[   , \"\"]", "[1,",  "[*]",
                    "[1,]",       "[\"\"", "[1\n",       "]",           "["});
}

TEST(JsonClasses, FollowRfc8259ForLiterals)
{
    expect_taken({"true", "false", "null", "\ttrue\r\n"});
    expect_refused({"tru", "nul", "fals", "True", "NULL", "nan", "NaN", "Infinity", "-Infinity", "undefined",
                    "true1", "nullx", "t", "truetrue", "", " "});
}

TEST(JsonClasses, FollowRfc8259ForNumbers)
{
    expect_taken({"0",
                  "-0",
                  "123",
                  "-1",
                  "1e3",
                  "1E3",
                  "1E+2",
                  "1E-2",
                  "1e+2",
                  "0e1",
                  "0e+1",
                  "123e45",
                  "0.5",
                  "123.456789",
                  "1.5e7",
                  "-0.000000000000000000000000000000000000000000000000000000000001",
                  "100000000000000000000",
                  "-9223372036854775809",
                  "18446744073709551616",
                  "1e-400",
                  "0.1e-7",
                  "20e1",
                  " 4"});
    expect_refused({"+1",   "++1",   "-01",          "-1.0.", "-2.",  ".-1",  ".2e-3",  "0.1.2",
                    "0.3e", "0.3e+", "0.e1",         "0E",    "0E+",  "01",   "012",    "1 000",
                    "1.",   "1.0e",  "1.0e-",        "1.0e+", "1eE2", "2.e3", "2.e-3",  "9.e+",
                    "0x1",  "0x42",  "1a",           "1+2",   "-a",   "--1",  "- 1",    "-",
                    "1e",   "1e-",   "\xef\xbc\x91", "1_000", "1,5",  "$1",   "1.2a-3", "0e"});
}

TEST(JsonClasses, FollowRfc8259ForObjects)
{
    expect_taken({"{}", R"({"a":{}})", R"({"a":"b"})", R"({"":0})", R"({"a":1,"a":2})", R"({"a":1,"a":1})",
                  R"({"foo\u0000bar": 42})", R"({"a": [{"b": {"c": []}}]})", "{\"a\"\n:\t1 }",
                  R"({"min": -1.0e+28, "max": 1.0e+28})", R"({"title":"\u041f\u043e\u043b"})"});
    expect_refused({R"(["x", truth])",
                    R"({[: "x"})",
                    R"({"x", null})",
                    R"({"x"::"b"})",
                    R"({1:1})",
                    R"({9999E9999:1})",
                    R"({null:null})",
                    R"({"id":0,,,,,})",
                    R"({'a':0})",
                    R"({"id":0,})",
                    R"({"a":"b"}/**/)",
                    R"({"a":"b"}/)",
                    R"({"a":"b",,"c":"d"})",
                    R"({a: "b"})",
                    R"({"a":"a)",
                    R"({ "foo" : "bar", "a" })",
                    R"({"a" b})",
                    R"({:"b"})",
                    R"({"a" "b"})",
                    R"({"a":)",
                    R"({"a")",
                    R"({"a":"b"}#)",
                    "{",
                    "}",
                    R"({"a":true} "x")",
                    R"({"a":1;"b":2})",
                    R"({,})",
                    R"({"a":})",
                    "{\"a\":1"});
}

TEST(JsonClasses, FollowRfc8259ForStrings)
{
    expect_taken({R"("\u0060\u012a\u12AB")",
                  R"("\ud801\udc37")",
                  R"("\"\\\/\b\f\n\r\t")",
                  R"("\\u0000")",
                  R"("\"")",
                  R"("a/*b*/c/*d//e")",
                  R"("\\a")",
                  R"("\\n")",
                  R"("\u0012")",
                  R"("\uFFFF")",
                  "\"asd \"",
                  "\"\xf4\x8f\xbf\xbf\"",
                  "\"\xef\xbf\xbf\"",
                  R"("\u0000")",
                  R"("\u002c")",
                  "\"\xcf\x80\"",
                  "\"\xf0\x9b\xbf\xbf\"",
                  R"("new\u000Aline")",
                  "\"\x7f\"",
                  "\"a\xc2\xa0z\"",
                  "\"\xe2\x80\xa8\"",
                  "\"\xe2\x80\xa9\"",
                  R"("\u0022")",
                  R"("\u200B\u2064\uFDD0\uFFFE")",
                  R"("\uDBFF\uDFFE")",
                  R"(" ")",
                  "\"\xe2\x82\xac\xf0\x9d\x84\x9e\"",
                  R"("")"});
    expect_refused({R"("\uD800\u")",
                    R"("\uD800\u1")",
                    R"("\uD800\u1x")",
                    R"("\u00A")",
                    R"("\uqqqq")",
                    R"("\x00")",
                    R"("\)",
                    R"("\\\")",
                    "\"\\\t\"",
                    "\"\\\xf0\x9f\x8c\x80\"",
                    "\"",
                    R"("\a")",
                    R"("\u")",
                    R"(abc)",
                    R"('single')",
                    R"("\'")",
                    "\"a\0a\""s,
                    "\"new\nline\"",
                    "\"\t\"",
                    R"("\UA66D")",
                    R"("x)",
                    R"("\uD800")",
                    R"("\uDC00")",
                    R"("\uD800\uD800")",
                    R"("\u1D1E\uD834")",
                    "\"\xff\"",
                    "\"\xe9\"",
                    "\"\x81\"",
                    "\"\xc0\x80\"",
                    "\"\xe0\x80\xaf\"",
                    "\"\xed\xa0\x80\"",
                    "\"\xf4\x90\x80\x80\"",
                    "\"\xfc\x83\xbf\xbf\xbf\xbf\"",
                    "\"\xe6\x97\"",
                    "\"\xc3\x28\"",
                    R"("x")"
                    "\"y\""});
}

TEST(JsonClasses, FollowRfc8259ForWholeDocuments)
{
    const auto good = tests::answer_with(R"({"id":"a"})");
    EXPECT_EQ(refusal_of("\n\t\r " + good + "\n\t\r "), "");
    for (const auto& body : Texts{"",
                                  " ",
                                  "\xef\xbb\xbf" + good,
                                  good + good,
                                  good + "]",
                                  good + "#",
                                  good + ",",
                                  "<" + good + ">",
                                  "<null>",
                                  good + "\0"s,
                                  "\0"s + good,
                                  good + "\x0c",
                                  "\x0b" + good,
                                  "\xc2\xa0" + good,
                                  "\xe2\x81\xa0" + good,
                                  "// c\n" + good,
                                  "/* c */" + good,
                                  good + "// c",
                                  "{",
                                  "{\"success",
                                  "{\"success\":",
                                  "{\"success\":true",
                                  good.substr(0, good.size() - 1),
                                  "\xe9",
                                  "*",
                                  "\xff\xfe{\0}\0"s,
                                  "{\0\"\0s\0"s}) {
        EXPECT_TRUE(refusal_of(body).starts_with("json: ")) << body << refusal_of(body);
    }
}

} // namespace
