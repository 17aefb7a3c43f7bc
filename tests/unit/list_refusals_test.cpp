#include "model/canonical_line.hpp"
#include "read_list.hpp"
#include "support/says.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>

namespace {

using namespace numsync;
using support::says;
using tests::answer_with;
using tests::read_list;
using tests::refusal_of;

bool starts_with(const std::string& text, std::string_view start)
{
    return text.starts_with(start);
}

TEST(ListRefusal, RequiresSuccessTrueOnce)
{
    EXPECT_EQ(refusal_of(R"({"data":[]})"), "envelope: the answer has no success");
    for (const std::string value : {"null", "\"true\"", "1", "0", "{}", "[true]", "\"\""}) {
        EXPECT_EQ(refusal_of(R"({"success":)" + value + R"(,"data":[]})"),
                  "envelope: success is not a boolean");
    }
    EXPECT_EQ(refusal_of(R"({"success":true,"data":[],"success":true})"),
              "envelope: success stands twice in the answer");
    EXPECT_EQ(refusal_of(R"({"success":false,"success":true,"data":[]})"),
              "envelope: success stands twice in the answer");
    EXPECT_EQ(refusal_of(R"({"Success":true,"data":[]})"), "envelope: the answer has no success");
    EXPECT_EQ(refusal_of(R"({"meta":{"success":true},"data":[]})"), "envelope: the answer has no success");
}

TEST(ListRefusal, BelievesSuccessFalseAfterAFullList)
{
    const auto list =
        read_list(R"({"data":[{"id":"a"},{"id":"b"}],"success":false,"message":"no\n\"luck\""})");
    EXPECT_EQ(list.records.size(), 2u);
    EXPECT_EQ(list.refusal, R"(envelope: success is false: "no\x0a\"luck\"")");
}

TEST(ListRefusal, ShowsTheVendorsMessageWithoutAList)
{
    EXPECT_EQ(refusal_of(R"({"success":false,"message":"no such account","data":null})"),
              R"(envelope: success is false: "no such account")");
    EXPECT_EQ(refusal_of(R"({"data":{"code":5},"message":"no such account","success":false})"),
              R"(envelope: success is false: "no such account")");
}

TEST(ListRefusal, RequiresDataAsAnArrayOnce)
{
    EXPECT_EQ(refusal_of(R"({"success":true,"x":{"data":[{"id":"a"}]}})"),
              "envelope: the answer has no data, but there is a list under another name");
    for (const std::string value : {"{}", R"({"id":"a"})", R"({"data":[{"id":"a"}]})", "\"\"", "5", "true"}) {
        const auto list = read_list(R"({"success":true,"data":)" + value + "}");
        EXPECT_EQ(list.refusal, "envelope: data is not an array") << value;
        EXPECT_TRUE(list.records.empty());
    }
    for (const std::string value : {"[]", "null", "{}"}) {
        EXPECT_EQ(refusal_of(R"({"success":true,"data":)" + value + R"(,"data":[]})"),
                  "envelope: data stands twice in the answer");
    }
    EXPECT_EQ(refusal_of(R"({"success":true,"data":[],"d\u0061ta":[]})"),
              "envelope: data stands twice in the answer");
}

TEST(ListRefusal, RequiresAnObject)
{
    for (const auto* body : {"[]", "null", "5 ", "\"x\"", "true", R"([{"success":true,"data":[]}])"}) {
        EXPECT_EQ(refusal_of(body), "envelope: the answer is not an object") << body;
    }
}

TEST(ListRefusal, AllowsOnlyWhiteSpaceAfterTheEnd)
{
    const auto good = answer_with(R"({"id":"a"})");
    EXPECT_EQ(refusal_of(good + " \r\n\t"), "");
    for (const auto& behind : std::vector<std::string>{"x", "{}", ",", "]", "}", {'\0'}, "  \n[]"}) {
        for (const std::size_t piece : {std::size_t{1}, good.size(), std::string_view::npos}) {
            const auto list = read_list(good + behind, piece);
            EXPECT_TRUE(
                starts_with(list.refusal, "json: something stands behind the end of the JSON, at byte "))
                << list.refusal;
        }
    }
    EXPECT_EQ(refusal_of(good + "x"),
              "json: something stands behind the end of the JSON, at byte " + std::to_string(good.size()));
}

TEST(ListRefusal, RefusesAByteOrderMark)
{
    EXPECT_TRUE(
        starts_with(refusal_of("\xef\xbb\xbf" + answer_with("")), "json: no valid JSON near byte 0 ("));
}

TEST(ListRefusal, NamesTheByteOfAnEarlyEnd)
{
    EXPECT_EQ(refusal_of(""), "json: the body ends before its JSON does, at byte 0");
    EXPECT_EQ(refusal_of(R"({"success":)"), "json: the body ends before its JSON does, at byte 11");
}

TEST(ListRefusal, RefusesEveryTruncatedAnswer)
{
    const auto good = R"({"data":[{"id":"a","price":1},null,{"id":"b"}],"meta":{"total":3},"success":true})";
    ASSERT_EQ(refusal_of(good), "");
    const std::string_view whole = good;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_TRUE(starts_with(refusal_of(whole.substr(0, length)), "json: ")) << whole.substr(0, length);
        EXPECT_TRUE(starts_with(read_list(whole.substr(0, length), 1).refusal, "json: "));
    }
}

TEST(ListRefusal, NamesByteAndRecordOfInvalidText)
{
    const std::string before = R"({"success":true,"data":[{"id":"a"},5,{"id":")";
    const std::string behind = R"("}]})";
    for (const std::string bad :
         {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xc3(", "\n", "\x01"}) {
        for (const std::size_t piece : {std::size_t{1}, std::string_view::npos}) {
            const auto refusal = read_list(before + bad + behind, piece).refusal;
            EXPECT_TRUE(starts_with(refusal, "json: no valid JSON near byte 4")) << refusal;
            EXPECT_TRUE(says(refusal, ", in record 3 of the list"));
        }
    }
    for (const std::string bad :
         {R"(\ud83d)", R"(\ud83d\u0041)", R"(\udcde)", R"(\ud83dx)", R"(\x41)", R"(\u12g4)"}) {
        const auto refusal = refusal_of(before + bad + behind);
        EXPECT_TRUE(says(refusal, ", in record 3 of the list")) << bad << refusal;
    }
}

TEST(ListRefusal, NamesNoRecordOutsideTheList)
{
    const auto refusal = refusal_of(R"({"message":"\xff","data":[]})");
    EXPECT_TRUE(starts_with(refusal, "json: no valid JSON near byte 1")) << refusal;
    EXPECT_FALSE(says(refusal, "record"));
    EXPECT_FALSE(says(refusal_of(R"({"data":[{"id":"a"}],"x":nul})"), "record"));
}

TEST(ListRefusal, RefusesWhatOnlyLooksLikeJson)
{
    for (const std::string elements :
         {R"({"id":"a",})", R"({'id':'a'})", R"({id:"a"})", R"({"id":NaN})", R"({"id":Infinity})",
          R"({"id":01})", R"({"id":1.})", R"({"id":.5})", R"({"id":+1})", R"({"id":0x10})", R"({"id":"a"},)",
          R"({"id":"a"}{"id":"b"})", R"(/* c */{"id":"a"})", R"({"id":True})", R"({"id"})", R"({"id":})",
          R"({"id":"a")"}) {
        EXPECT_TRUE(starts_with(refusal_of(answer_with(elements)), "json: no valid JSON near byte "))
            << elements;
    }
}

TEST(ListRefusal, RefusesHtml)
{
    EXPECT_TRUE(
        starts_with(refusal_of("<html><body>blocked</body></html>"), "json: no valid JSON near byte 0 ("));
}

TEST(ListRefusal, RefusesNestingBeyond128)
{
    const std::string deep = std::string(126, '[') + std::string(126, ']');
    EXPECT_TRUE(
        starts_with(refusal_of(answer_with(R"({"x":)" + deep + "}")), "json: no valid JSON near byte "));
    EXPECT_TRUE(starts_with(refusal_of(std::string(100'000, '[')), "envelope: "));
    EXPECT_TRUE(starts_with(refusal_of(R"({"x":)" + std::string(100'000, '[')), "json: "));
}

// Boost.JSON 1.81 refuses an exponent that no int can hold. 1.83 takes it, and the price is unreadable.
TEST(ListRefusal, RefusesTheListOrThePriceForAHugeExponent)
{
    const auto refusal = refusal_of(answer_with(R"({"price":1e99999999999})"));
    std::string line;
    EXPECT_TRUE(starts_with(refusal, "json: ") || !model::append_numeric(line, "1e99999999999")) << refusal;
}

TEST(ListRefusal, StaysARefusalWhateverFollows)
{
    source::Drift drift;
    tests::CallingSink sink{[](const source::ReceivedRecord&) {}};
    source::ListReader reader{sink, drift};
    EXPECT_THROW(reader.feed(R"({"success":1,)"), model::Failure);
    EXPECT_THROW(reader.feed(R"("data":[]})"), model::Failure);
    EXPECT_THROW(reader.finish(), model::Failure);
}

/// Makes random answers, valid and invalid ones.
class Generator {
  public:
    explicit Generator(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return random_() % limit; }

    std::string answer()
    {
        std::string body = R"({"message":"} {","success":)" + pick({"true", "true", "true", "false", "1"});
        body += R"(,"data": [)";
        for (auto count = below(6); count > 0; --count) {
            body += element() + (count > 1 ? pick({",", " , ", ",\n"}) : "");
        }
        body += R"( ],"meta":{"total":)" + std::to_string(below(9)) + ",\"next\":" + value(2) + "}}";
        if (below(4) == 0) {
            body[below(body.size())] = pick({"}", "{", "\"", "\\", "x", "\xff"})[0];
        }
        return body;
    }

  private:
    std::string pick(const std::vector<std::string>& choices) { return choices[below(choices.size())]; }

    std::string element() { return below(6) == 0 ? value(2) : object(3); }

    std::string object(int depth)
    {
        std::string out = "{";
        for (auto count = below(7); count > 0; --count) {
            out += pick({"\"id\"", "\"price\"", "\"isActive\"", "\"is_active\"", "\"number\"", "\"\\u0069d\"",
                         "\"unknown}\"", "\"created_at\"", "\"k\\n\""}) +
                   pick({":", " : "}) + value(depth) + (count > 1 ? "," : "");
        }
        return out + "}";
    }

    std::string value(int depth)
    {
        if (depth > 0 && below(5) == 0) {
            return below(2) == 0 ? object(depth - 1) : "[" + value(depth - 1) + "," + value(depth - 1) + "]";
        }
        return pick({"null", "true", "false", "0", "-12.50e+3", "18446744073709551616", "1e400", "\"\"",
                     R"("a}b{c")", R"("\ud83d\udcde \"\\ \u0000")", "\"K\u00f8benhavn\"",
                     "\"2026-03-14T12:00:00Z\""});
    }

    std::mt19937 random_;
};

/// Boost.JSON reports a misspelt literal at its first byte, or at its first wrong byte if it comes in pieces.
std::string without_position(std::string refusal)
{
    const std::string_view before = "near byte ";
    if (const auto found = refusal.find(before); found != std::string::npos) {
        const auto digits = found + before.size();
        refusal.erase(digits, refusal.find_first_not_of("0123456789", digits) - digits);
    }
    return refusal;
}

void expect_same(const tests::ReadList& one, const tests::ReadList& other, const std::string& body)
{
    ASSERT_EQ(without_position(one.refusal), without_position(other.refusal)) << body;
    ASSERT_EQ(one.drift, other.drift) << body;
    ASSERT_EQ(one.envelope.records, other.envelope.records) << body;
    ASSERT_EQ(one.envelope.counts, other.envelope.counts) << body;
    ASSERT_EQ(one.envelope.more(), other.envelope.more()) << body;
    ASSERT_EQ(one.records.size(), other.records.size()) << body;
    for (std::size_t i = 0; i < one.records.size(); ++i) {
        ASSERT_EQ(one.records[i].raw, other.records[i].raw) << body;
        for (std::size_t field = 0; field < model::field_count; ++field) {
            const auto& a = one.records[i].number.fields[field];
            const auto& b = other.records[i].number.fields[field];
            ASSERT_EQ(a.type, b.type) << body;
            ASSERT_EQ(a.text, b.text) << body;
            ASSERT_EQ(a.repeated, b.repeated) << body;
        }
    }
}

TEST(ListRefusal, LimitsTheRecordsOfAllPagesTogether)
{
    for (const auto& [before, fits] :
         {std::pair{source::most_records - 2, true}, std::pair{source::most_records - 1, false},
          std::pair{source::most_records, false}}) {
        source::Drift drift;
        std::uint64_t records = 0;
        tests::CallingSink sink{[&](const source::ReceivedRecord&) { ++records; }};
        source::ListReader reader{sink, drift, nullptr, before};
        std::string refusal;
        try {
            reader.feed(answer_with(R"({"id":"a"},5)"));
        } catch (const model::Failure& failure) {
            refusal = std::string{model::name(failure.reason())} + ": " + failure.what();
        }
        EXPECT_EQ(refusal, fits ? "" : "too_large: the list has more than 5,000,000 records") << before;
        EXPECT_EQ(records, std::min<std::uint64_t>(2, source::most_records - before));
    }
}

TEST(ListReader, ReadsTheSameFromAnyPieces)
{
    Generator generator{1729};
    for (int round = 0; round < 1000; ++round) {
        const auto body = generator.answer();
        const auto whole = read_list(body);
        ASSERT_NO_FATAL_FAILURE(expect_same(whole, read_list(body, 1), body));
        std::string_view rest = body;
        const auto pieces = tests::read_pieces([&] {
            const auto next = rest.substr(0, 1 + generator.below(40));
            rest.remove_prefix(next.size());
            return next;
        });
        ASSERT_NO_FATAL_FAILURE(expect_same(whole, pieces, body));
    }
}

} // namespace
