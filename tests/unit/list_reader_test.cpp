#include "read_list.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;
using model::ValueType;
using tests::answer_with;
using tests::read_list;
using tests::ReadList;

/// The example of the vendor's documentation.
constexpr std::string_view documented = R"({
  "success": true,
  "message": "Request completed successfully",
  "data": [
    {
      "id": "id_123",
      "telephony_id": "telephony_123",
      "subscription_id": "subscription_123",
      "inbound_trunk_id": "inbound_trunk_123",
      "outbound_trunk_id": "outbound_trunk_123",
      "number": "+14155550100",
      "friendly_name": "Support Bot",
      "per_minute_price_inbound": 1,
      "per_minute_price_outbound": 1,
      "price": 1,
      "region": "example",
      "iso_country": "US",
      "is_active": true,
      "created_at": "2026-03-14T12:00:00Z",
      "updated_at": "2026-03-14T12:00:00Z"
    }
  ]
})";

/// Reads an answer with `elements` as its data. Fails unless it is taken.
ReadList taken(const std::string& elements)
{
    auto list = read_list(answer_with(elements));
    EXPECT_EQ(list.refusal, "");
    return list;
}

/// Reads a list of one record with these fields.
tests::TakenRecord record_of(const std::string& fields)
{
    const auto list = taken("{" + fields + "}");
    EXPECT_EQ(list.records.size(), 1u);
    return list.records.at(0);
}

bool has_drift(const ReadList& list, const std::string& kind, const std::string& key)
{
    return list.drift.contains({kind, key});
}

TEST(ListReader, TakesTheDocumentedExample)
{
    const auto list = read_list(documented);
    ASSERT_EQ(list.refusal, "");
    ASSERT_EQ(list.records.size(), 1u);
    const auto& record = list.records[0];
    EXPECT_EQ(record["id"].text, "id_123");
    EXPECT_EQ(record["number"].text, "+14155550100");
    EXPECT_EQ(record["friendly_name"].text, "Support Bot");
    EXPECT_EQ(record["price"].type, ValueType::number);
    EXPECT_EQ(record["price"].text, "1");
    EXPECT_EQ(record["is_active"].type, ValueType::boolean);
    EXPECT_EQ(record["is_active"].text, "true");
    EXPECT_EQ(record["updated_at"].text, "2026-03-14T12:00:00Z");
    for (const auto& value : record.number.fields) {
        EXPECT_NE(value.type, ValueType::absent);
        EXPECT_FALSE(value.repeated);
        EXPECT_FALSE(value.overlong);
    }
    EXPECT_TRUE(list.drift.empty());
    EXPECT_EQ(list.envelope.records, 1u);
    const auto start = documented.find("{\n      \"id\"");
    EXPECT_EQ(record.raw, documented.substr(start, documented.find('}') + 1 - start));
}

TEST(ListReader, TakesAnEmptyList)
{
    const auto list = taken("");
    EXPECT_TRUE(list.records.empty());
    EXPECT_EQ(list.envelope.records, 0u);
}

TEST(ListReader, TakesKeysAfterTheData)
{
    const auto list =
        read_list(R"({"data":[{"id":"a"}],"meta":{"total":1,"limit":50,"offset":0},"success":true})");
    EXPECT_EQ(list.refusal, "");
    EXPECT_EQ(list.records.size(), 1u);
    EXPECT_EQ(list.envelope.meta_total, 1u);
    EXPECT_EQ(list.envelope.meta_limit, 50u);
    EXPECT_EQ(list.envelope.meta_offset, 0u);
    EXPECT_TRUE(has_drift(list, "unknown", "$.meta"));
}

TEST(ListReader, KeepsTheRawBytesOfEachRecord)
{
    const std::vector<std::string> records{R"({"id":"a"})", "{ \"id\" :\n\"b}{\" }",
                                           R"({"x":{"y":{}},"id":"c"})", R"({"id":"\u0064"})", "{}"};
    for (const std::string_view before : {"", R"("message":"{ [ } \" {",)", R"("meta":{"a":[{"b":1}]},)"}) {
        std::string body = "{" + std::string{before} + R"("success":true,"data":[ )";
        for (const auto& record : records) {
            body += (&record == &records[0] ? "" : " ,\n") + record;
        }
        const auto list = read_list(body + "]}");
        ASSERT_EQ(list.refusal, "");
        ASSERT_EQ(list.records.size(), records.size());
        for (std::size_t i = 0; i < records.size(); ++i) {
            EXPECT_EQ(list.records[i].raw, records[i]);
        }
    }
}

TEST(ListReader, KeepsRawBytesAfterElementsThatAreNoObjects)
{
    const auto list = taken(R"("{",[{"id":"inner"},{"b":[]}],{"id":"a"})");
    ASSERT_EQ(list.records.size(), 3u);
    EXPECT_EQ(list.records[2].raw, R"({"id":"a"})");
}

TEST(ListReader, CutsTheRawBytesOfARecordAt64KiB)
{
    const std::string huge = R"({"id":"a","friendly_name":")" + std::string(70 * 1024, 'x') + "\"}";
    const auto list = taken(huge + R"(,{"id":"b"})");
    ASSERT_EQ(list.records.size(), 2u);
    EXPECT_EQ(list.records[0].raw, huge.substr(0, 64 * 1024));
    EXPECT_EQ(list.records[1].raw, R"({"id":"b"})");
}

TEST(ListReader, CutsAnOverlongValueAndMarksIt)
{
    for (const std::size_t piece : {std::size_t{1000}, std::string_view::npos}) {
        const auto list = read_list(answer_with(R"({"friendly_name":")" + std::string(70 * 1024, 'x') +
                                                R"(","id":"a","price":)" + std::string(70 * 1024, '1') + "}"),
                                    piece);
        ASSERT_EQ(list.records.size(), 1u);
        EXPECT_TRUE(list.records[0]["friendly_name"].overlong);
        EXPECT_LE(list.records[0]["friendly_name"].text.size(), 64u * 1024 + 1);
        EXPECT_TRUE(list.records[0]["price"].overlong);
        EXPECT_EQ(list.records[0]["id"].text, "a");
        EXPECT_FALSE(list.records[0]["id"].overlong);
    }
    EXPECT_FALSE(record_of(R"("region":")" + std::string(64 * 1024, 'x') + "\"")["region"].overlong);
}

TEST(ListReader, DistinguishesNullAbsentAndEmpty)
{
    const auto record = record_of(R"("id":"a","region":null,"friendly_name":"")");
    EXPECT_EQ(record["region"].type, ValueType::null);
    EXPECT_EQ(record["friendly_name"].type, ValueType::text);
    EXPECT_EQ(record["friendly_name"].text, "");
    EXPECT_EQ(record["number"].type, ValueType::absent);
}

TEST(ListReader, CarriesNoFieldIntoTheNextRecord)
{
    const auto list = taken(R"({"id":"a","price":1,"price":2},{"number":"+1"})");
    ASSERT_EQ(list.records.size(), 2u);
    EXPECT_EQ(list.records[1]["id"].type, ValueType::absent);
    EXPECT_EQ(list.records[1]["price"].type, ValueType::absent);
    EXPECT_FALSE(list.records[1]["price"].repeated);
}

TEST(ListReader, KeepsEveryNumberAsWritten)
{
    for (const std::string token : {"0", "-0", "1.15", "1E+2", "295.00", "2147483648", "18446744073709551616",
                                    "100000000000000000000000000000000000001", "1e300", "1e400",
                                    "0.1000000000000000055511151231257827", "-1.5e-7"}) {
        for (const std::size_t piece : {std::size_t{1}, std::string_view::npos}) {
            const auto list = read_list(answer_with(R"({"price":)" + token + "}"), piece);
            ASSERT_EQ(list.records.size(), 1u) << token << list.refusal;
            EXPECT_EQ(list.records[0]["price"].type, ValueType::number);
            EXPECT_EQ(list.records[0]["price"].text, token);
        }
    }
}

TEST(ListReader, DecodesEscapesInTextsAndKeys)
{
    const auto record = record_of(R"("\u0069d":"a\"\\\/\b\f\n\r\t\u00f8\ud83d\udcde\u0000z")");
    EXPECT_EQ(record["id"].text, std::string("a\"\\/\b\f\n\r\t\u00f8\U0001f4de\0z", 17));
}

TEST(ListReader, TakesCamelCaseKeysAndNotesDrift)
{
    const auto list =
        taken(R"({"id":"a","telephonyId":"t","perMinutePriceInbound":2,"isActive":false,"createdAt":"c"})");
    const auto& record = list.records.at(0);
    EXPECT_EQ(record["telephony_id"].text, "t");
    EXPECT_EQ(record["per_minute_price_inbound"].text, "2");
    EXPECT_EQ(record["is_active"].text, "false");
    EXPECT_EQ(record["created_at"].text, "c");
    EXPECT_EQ(list.drift.at({"recased", "telephony_id"}), "telephonyId");
    EXPECT_TRUE(has_drift(list, "recased", "is_active"));
    EXPECT_FALSE(has_drift(list, "recased", "id"));
    EXPECT_FALSE(has_drift(list, "absent", "telephony_id"));
}

TEST(ListReader, TakesEveryKeyInEitherSpellingAndAnyOrder)
{
    std::string fields;
    for (auto spec = model::field_specs.rbegin(); spec != model::field_specs.rend(); ++spec) {
        const auto& key = fields.size() % 2 == 0 ? spec->name : spec->camel;
        fields +=
            (fields.empty() ? "\"" : ",\"") + std::string{key} + "\":\"" + std::string{spec->name} + '"';
    }
    const auto record = record_of(fields);
    for (const auto& spec : model::field_specs) {
        EXPECT_EQ(record[spec.name].text, spec.name);
        EXPECT_FALSE(record[spec.name].repeated);
    }
}

TEST(ListReader, TreatsAnyOtherSpellingAsUnknown)
{
    const auto list = taken(R"({"ID":"a","Telephony_Id":"b","telephonyid":"c","id ":"d","":"e"})");
    for (const auto& value : list.records.at(0).number.fields) {
        EXPECT_EQ(value.type, ValueType::absent);
    }
    EXPECT_EQ(list.drift.at({"unknown", "ID"}), "a");
    EXPECT_TRUE(has_drift(list, "unknown", ""));
}

TEST(ListReader, MarksARepeatedField)
{
    for (const auto* fields :
         {R"("price":1,"price":"1")", R"("price":null,"price":1)", R"("price":1,"price":null)",
          R"("price":{},"price":1)", R"("price":1,"price":[1])", R"("price":"","price":" ")",
          R"("price":1,"id":"a","price":2,"price":3)"}) {
        EXPECT_TRUE(record_of(fields)["price"].repeated) << fields;
    }
    EXPECT_TRUE(record_of(R"("is_active":true,"isActive":false)")["is_active"].repeated);
    EXPECT_TRUE(record_of(R"("isActive":null,"is_active":false)")["is_active"].repeated);
    EXPECT_TRUE(record_of(R"("id":"a","\u0069d":"b")")["id"].repeated);
    EXPECT_FALSE(record_of(R"("id":"a","x":{"id":"b"},"y":[{"id":"c"}])")["id"].repeated);
}

TEST(ListReader, SkipsUnknownFieldsAtAnyDepth)
{
    // The answer, its data and the record are three of the 128 levels.
    const std::string deep = std::string(125, '[') + std::string(125, ']');
    const auto list =
        taken(R"({"x":)" + deep + R"(,"id":"a","y":{"id":"b","z":[1,"two",null,{"number":3}]},"price":4})");
    const auto& record = list.records.at(0);
    EXPECT_EQ(record["id"].text, "a");
    EXPECT_EQ(record["price"].text, "4");
    EXPECT_EQ(record["number"].type, ValueType::absent);
    EXPECT_EQ(list.drift.at({"unknown", "x"}), "[...]");
    EXPECT_EQ(list.drift.at({"unknown", "y"}), "{...}");
    EXPECT_FALSE(has_drift(list, "unknown", "z"));
}

TEST(ListReader, TakesAnObjectOrArrayAsAStructure)
{
    const auto record = record_of(R"("number":{"e164":"+1"},"region":["a"],"id":"a")");
    EXPECT_EQ(record["number"].type, ValueType::structure);
    EXPECT_EQ(record["region"].type, ValueType::structure);
    EXPECT_EQ(record["id"].text, "a");
}

TEST(ListReader, PassesOnElementsThatAreNoObjects)
{
    const auto list =
        taken(R"({"id":"a"},null,5,"x",true,[],[1,"id",{"id":"b"},[{"id":"c"}]],1.5e3,{"id":"d"})");
    ASSERT_EQ(list.records.size(), 9u);
    EXPECT_EQ(list.envelope.records, 9u);
    const std::vector<std::string> values{"null", "5", "x", "true", "[...]", "[...]", "1.5e3"};
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto& element = list.records[i + 1];
        EXPECT_FALSE(element.is_object);
        EXPECT_EQ(element.raw, values[i]);
        for (const auto& value : element.number.fields) {
            EXPECT_EQ(value.type, ValueType::absent) << i;
        }
    }
    EXPECT_EQ(list.records[8]["id"].text, "d");
    EXPECT_FALSE(list.records[8]["id"].repeated);
    for (const auto& [key, sample] : list.drift) {
        EXPECT_EQ(key.kind, "absent") << key.key; // elements of an array are not unknown fields
    }
}

TEST(Drift, IgnoresElementsThatAreNoObjects)
{
    EXPECT_TRUE(taken(R"([1,"id",{"x":2}],5)").drift.empty());
}

TEST(Drift, NotesAbsentUnknownAndRetypedKeysWithASample)
{
    const auto list =
        taken(R"({"id":"a","price":"295.00","is_active":"yes","number":5,"carrier":"one"},)"
              R"({"id":"b","price":1.5,"carrier":"two","region":null,"per_minute_price_inbound":1e2})");
    EXPECT_EQ(list.drift.at({"retyped", "price"}), "295.00");
    EXPECT_EQ(list.drift.at({"retyped", "is_active"}), "yes");
    EXPECT_EQ(list.drift.at({"retyped", "number"}), "5");
    EXPECT_EQ(list.drift.at({"retyped", "per_minute_price_inbound"}), "1e2");
    EXPECT_EQ(list.drift.at({"unknown", "carrier"}), "one");
    EXPECT_TRUE(has_drift(list, "absent", "created_at"));
    EXPECT_FALSE(has_drift(list, "absent", "id"));
    EXPECT_FALSE(has_drift(list, "retyped", "region"));
    EXPECT_FALSE(has_drift(list, "retyped", "id"));
}

TEST(Drift, EscapesAndCutsKeysAndSamples)
{
    const auto list = taken(R"({"id":"a","\n\u001b[31m":")" + std::string(1000, 'x') + R"(",")" +
                            std::string(1000, 'k') + R"(":1})");
    EXPECT_EQ(list.drift.at({"unknown", "\\x0a\\x1b[31m"}), std::string(200, 'x') + "...");
    EXPECT_TRUE(has_drift(list, "unknown", std::string(200, 'k') + "..."));
}

TEST(Drift, KeepsAtMost500Keys)
{
    std::string fields = R"("id":"a")";
    for (int i = 0; i < 2000; ++i) {
        fields += ",\"k" + std::to_string(i) + "\":1";
    }
    EXPECT_LE(taken("{" + fields + "}").drift.size(), 500u);
}

} // namespace
