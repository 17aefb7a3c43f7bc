#include "model/redactor.hpp"
#include "model/settings.hpp"
#include "model/text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using namespace numsync;

TEST(PercentEncoded, KeepsOnlyUnreservedBytes)
{
    EXPECT_EQ(model::percent_encoded("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(model::percent_encoded("a b&c=d/e?f#g%h+i"), "a%20b%26c%3Dd%2Fe%3Ff%23g%25h%2Bi");
    EXPECT_EQ(model::percent_encoded("\r\n\xc3\xb8"), "%0D%0A%C3%B8");
    EXPECT_EQ(model::percent_encoded(std::string{"\0", 1}), "%00");
}

TEST(Excerpt, EscapesEverythingButPrintableAscii)
{
    EXPECT_EQ(model::excerpt("plain ~text"), "plain ~text");
    EXPECT_EQ(model::excerpt("a\nb\x1b[31m\x7f\xff"), "a\\x0ab\\x1b[31m\\x7f\\xff");
    EXPECT_EQ(model::excerpt("\"quoted\" \\ %s"), "\\\"quoted\\\" \\\\ %s");
}

TEST(Excerpt, CutsAtTheLimitAndSaysSo)
{
    EXPECT_EQ(model::excerpt("12345", 5), "12345");
    EXPECT_EQ(model::excerpt("123456", 5), "12345...");
    EXPECT_EQ(model::excerpt(std::string(201, 'x')), std::string(200, 'x') + "...");
}

TEST(IsBlank, IsTrueIfAReaderSeesNothing)
{
    for (const auto* text : {"",       " ",      "   ",    "\t\r\n",     "\x01",
                             "\x7f",   "\u0085", "\u00a0", "\u00ad",     "\u1680",
                             "\u180e", "\u2003", "\u200b", "\u200d",     "\u200e",
                             "\u2028", "\u202f", "\u205f", "\u2060",     "\u3000",
                             "\u3164", "\ufe0f", "\ufeff", "\U000e0020", " \u200b\ufeff\u3000\t"}) {
        EXPECT_TRUE(model::is_blank(text)) << model::excerpt(text);
    }
    for (const auto* text : {"0", ".", " a", "a ", "\u00a1", "\u00e9", "\u200ba", "\u2010", "\u3001",
                             "\ufffd", "\U0001f4de", "\xc2", "\xff"}) {
        EXPECT_FALSE(model::is_blank(text)) << model::excerpt(text);
    }
    EXPECT_FALSE(model::is_blank(std::string_view{"\0", 1}));
}

TEST(CutUtf8, CutsBetweenCharacters)
{
    EXPECT_EQ(model::cut_utf8("abc", 3), "abc");
    EXPECT_EQ(model::cut_utf8("abcd", 3), "abc");
    EXPECT_EQ(model::cut_utf8("ab\u00f8", 3), "ab");
    EXPECT_EQ(model::cut_utf8("ab\u00f8", 4), "ab\u00f8");
    EXPECT_EQ(model::cut_utf8("a\U0001f4deb", 4), "a");
    EXPECT_EQ(model::cut_utf8("a\U0001f4deb", 5), "a\U0001f4de");
    EXPECT_EQ(model::cut_utf8("\U0001f4de", 2), "");
    EXPECT_EQ(model::cut_utf8("abc", 0), "");
}

TEST(Filters, BecomeAQueryInAFixedOrder)
{
    EXPECT_EQ(model::to_query({}), "");
    EXPECT_EQ(model::to_query({{}, "US", {}}), "iso_country=US");
    EXPECT_EQ(model::to_query({"New York&x=1", "US", false}),
              "region=New%20York%26x%3D1&iso_country=US&is_active=false");
    EXPECT_EQ(model::to_query({{}, {}, true}), "is_active=true");
}

TEST(Secret, CanBeCopiedMovedAndCompared)
{
    model::Secret key{std::string{"ak_1"}};
    const model::Secret copy = key;
    EXPECT_EQ(copy, key);
    const model::Secret moved = std::move(key);
    EXPECT_EQ(moved.reveal(), "ak_1");
    EXPECT_NE(moved, model::Secret{});
}

TEST(Redacted, RemovesASecretAndItsLongBeginnings)
{
    const model::Secret key{"ak_0123456789"};
    EXPECT_EQ(model::redacted("", key), "");
    EXPECT_EQ(model::redacted("no key ak_0123", key), "no key ak_0123");
    EXPECT_EQ(model::redacted("ak_0123456789", key), "[redacted]");
    EXPECT_EQ(model::redacted("a=ak_0123456789&b=ak_0123456789.", key), "a=[redacted]&b=[redacted].");
    EXPECT_EQ(model::redacted("cut ak_01234567...", key), "cut [redacted]...");
    EXPECT_EQ(model::redacted("ak_0123ak_0123456789", key), "ak_0123[redacted]");
    EXPECT_EQ(model::redacted("ak_01234ak_0123456789", key), "[redacted][redacted]");
    EXPECT_EQ(model::redacted("short", model::Secret{"short"}), "[redacted]");
    EXPECT_EQ(model::redacted("anything", model::Secret{}), "anything");
}

TEST(Redacted, RemovesAnEscapedSecret)
{
    const model::Secret key{R"(ak_"0\123456)"};
    EXPECT_EQ(model::redacted(std::string{"it is "} + std::string{key.reveal()}, key), "it is [redacted]");
    EXPECT_EQ(model::redacted("it is \"" + model::excerpt(key.reveal()) + "\"", key), "it is \"[redacted]\"");
    EXPECT_EQ(model::redacted("it is \"" + model::excerpt(key.reveal(), 10) + "\"", key),
              "it is \"[redacted]...\"");
}

std::string redacted_of(const std::vector<std::string>& secrets, std::string_view text)
{
    model::Redactor redactor;
    for (const auto& secret : secrets) {
        redactor.add(model::Secret{secret});
    }
    return redactor(text);
}

TEST(Redactor, RemovesEverySecretInEveryForm)
{
    EXPECT_EQ(redacted_of({}, "a text"), "a text");
    EXPECT_EQ(redacted_of({"Hunter2", "s3cret"}, "Hunter2 and s3cret, Hunter2"),
              "[redacted] and [redacted], [redacted]");
    const std::string password = "Tr0ub@4dor/Secret99";
    EXPECT_EQ(redacted_of({password}, "it is " + password), "it is [redacted]");
    EXPECT_EQ(redacted_of({password}, "it is Tr0ub%404dor%2FSecret99 or Tr0ub@4dor/Secret99"),
              "it is [redacted] or [redacted]");
    EXPECT_EQ(redacted_of({R"(a"b\c1)"}, R"(it is "a\"b\\c1")"), R"(it is "[redacted]")");
    EXPECT_EQ(redacted_of({"ak_1", "ak_12", "ak_123"}, "ak_123 ak_12 ak_1"),
              "[redacted] [redacted] [redacted]");
}

TEST(Redactor, RemovesThePiecesOfASecret)
{
    for (const std::string delimiter : {"@", "/", ":", "#", "?", "%", "[", "]", " ", "\\", "\"", "'"}) {
        const auto password = "Tr0ub4dor" + delimiter + "Secret99";
        EXPECT_EQ(redacted_of({password}, "no host Secret99, user Tr0ub4dor"),
                  "no host [redacted], user [redacted]")
            << delimiter;
        EXPECT_EQ(redacted_of({password}, "cut: Tr0ub4do..."), "cut: [redacted]...") << delimiter;
    }
}

TEST(Redactor, KeepsTheWordsOfAMessage)
{
    const std::string message = "agni-number-sync: connecting: password authentication failed for user "
                                "'postgres' at port 5432 (db_permission, SQLSTATE 28)";
    for (const auto* secret : {"password", "failed", "postgres", "5432", "SQLSTATE", "agni-number-sync", "at",
                               "db_permission", "password123", "", "Failed", "user 1"}) {
        EXPECT_EQ(redacted_of({secret}, message), message) << secret;
    }
    EXPECT_EQ(redacted_of({"password123"}, "it is password123"), "it is [redacted]");
}

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

TEST(Secret, CannotBePrinted)
{
    EXPECT_TRUE(Printable<std::string>);
    EXPECT_FALSE(Printable<model::Secret>);
    EXPECT_FALSE((std::is_convertible_v<model::Secret, std::string_view>));
}

TEST(Grouped, PutsACommaBeforeEveryThirdDigit)
{
    EXPECT_EQ(model::grouped(0), "0");
    EXPECT_EQ(model::grouped(999), "999");
    EXPECT_EQ(model::grouped(1000), "1,000");
    EXPECT_EQ(model::grouped(123456), "123,456");
    EXPECT_EQ(model::grouped(1234567), "1,234,567");
    EXPECT_EQ(model::grouped(18446744073709551615u), "18,446,744,073,709,551,615");
}

TEST(Counted, NamesOneThingAndSeveral)
{
    EXPECT_EQ(model::counted(0, "number"), "0 numbers");
    EXPECT_EQ(model::counted(1, "finding"), "1 finding");
    EXPECT_EQ(model::counted(1001, "record"), "1,001 records");
}

} // namespace
