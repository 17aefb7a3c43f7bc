#include "support/says.hpp"
#include "synced.hpp"

namespace numsync::support {
namespace {

class RejectedRecords : public Synced {
  protected:
    RejectedRecords()
    {
        serve_numbers(1, 20);
        sync();
    }

    std::string open_rejections() const
    {
        return box.sql(
            "SELECT record_key, field, reason FROM rejected_records WHERE resolved_at IS NULL ORDER BY 1");
    }
};

TEST_F(RejectedRecords, KeepTheStoredRow)
{
    auto records = numbers_json(1, 20);
    records[1] = changed_number_json(2);
    records.push_back(Number{1}.with_text("friendly_name", "new").json());
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "1 updated, 2 rejected"));
    EXPECT_EQ(
        box.sql("SELECT friendly_name, missing_since IS NULL FROM purchased_numbers WHERE id = 'pn_000001'"),
        "Sales 1|t");
    EXPECT_EQ(open_rejections(), "pn_000001|id|stands in the list twice with different content");
    EXPECT_EQ(box.sql("SELECT record::json->>'friendly_name' FROM rejected_records"), "new");
    sync();
    EXPECT_EQ(box.sql("SELECT count(*) FROM rejected_records"), "1"); // not written again at each sync
    serve_numbers(1, 20);
    sync();
    EXPECT_EQ(open_rejections(), "");
    EXPECT_EQ(box.sql("SELECT count(*) FROM rejected_records"), "1");
}

TEST_F(RejectedRecords, AreShownToReadersWithoutTheRecord)
{
    auto records = numbers_json(1, 20);
    records.push_back(Number{1}.with_text("friendly_name", "new").json());
    records.push_back(Number{30}.json());
    records.push_back(Number{30}.with_text("friendly_name", "new").json());
    records.push_back(Number{31}.with("id", "[]").json());
    records.emplace_back("5");
    box.set("guard.max_rejected_percent", "50");
    box.serve(records);
    sync();
    EXPECT_EQ(box.sql("SELECT id, number, field, frozen FROM rejected_numbers ORDER BY number"),
              "pn_000001|+12125550001|id|t\n|+12125550031|id|f\npn_000030|+14155550030|id|f\n||record|f");
    EXPECT_EQ(box.sql("SELECT count(*) FROM rejected_numbers JOIN rejected_records r USING (account, "
                      "record_key, field, reason, run_id) WHERE since = r.first_seen_at"),
              "4");
    EXPECT_EQ(box.sql("SELECT n.number FROM rejected_numbers r JOIN current_numbers n USING (account, id) "
                      "WHERE frozen"),
              "+12125550001");
    EXPECT_EQ(box.sql("SELECT count(*) FROM information_schema.columns WHERE table_name = "
                      "'rejected_numbers' AND column_name = 'record'"),
              "0");
    serve_numbers(1, 20);
    sync();
    EXPECT_EQ(box.sql("SELECT * FROM rejected_numbers"), "");
}

TEST_F(RejectedRecords, AreCutBetweenCharacters)
{
    std::string name;
    while (name.size() < 70'000) {
        name += "\u00e9";
    }
    auto records = numbers_json(1, 20);
    records[0] = Number{1}.with("id", "[]").with_text("friendly_name", name).json();
    records[1] = Number{2}
                     .with("id", "[]")
                     .with_text("friendly_name", "x" + name)
                     .json(); // one of the two would be cut within an e
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "2 rejected"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM rejected_records WHERE octet_length(record) > 65000"), "2");
}

TEST_F(RejectedRecords, IncludeAllThreeRecordsOfAnIdIfOneDiffers)
{
    auto records = numbers_json(1, 20);
    records.push_back(changed_number_json(1));
    records.push_back(number_json(1));
    box.set("guard.max_rejected_percent", "20");
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "3 rejected"));
    EXPECT_EQ(living(), "20");
}

TEST_F(RejectedRecords, WithoutAnIdPreventRemovals)
{
    auto records = numbers_json(2, 20);
    records.emplace_back("5");
    records.push_back(Number{1}.with("id", "null").json());
    for (const auto* blank : {R"("   ")", R"("\u00a0\u200b")"}) {
        records[records.size() - 1] = Number{1}.with("id", blank).json();
        box.serve(records);
        EXPECT_TRUE(says(sync().out, "2 rejected"));
        EXPECT_EQ(living(), "20");
    }
    EXPECT_EQ(
        box.sql("SELECT reason FROM rejected_records WHERE resolved_at IS NULL AND id IS NULL ORDER BY 1"),
        "blank\nnot an object");
    records[records.size() - 1] = Number{1}.with("id", "null").json();
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "2 rejected"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers WHERE missing_since IS NOT NULL"), "0");
    EXPECT_EQ(box.sql("SELECT field, reason FROM rejected_records WHERE record = '5'"),
              "record|not an object");
}

TEST_F(RejectedRecords, IncludeBothRecordsOfAnIdThatDiffer)
{
    auto records = numbers_json(1, 20);
    records.push_back(changed_number_json(1));
    records.push_back(number_json(2)); // a record with equal content counts once
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "2 rejected"));
    EXPECT_EQ(open_rejections(), "pn_000001|id|stands in the list twice with different content");
    EXPECT_EQ(
        box.sql("SELECT friendly_name, missing_since IS NULL FROM purchased_numbers WHERE id = 'pn_000001'"),
        "Sales 1|t");
    EXPECT_EQ(living(), "20");
}

TEST_F(RejectedRecords, FailTheRunIfTheyAreTooMany)
{
    const auto before = tables();
    auto records = numbers_json(1, 20);
    for (std::size_t i = 0; i < 3; ++i) {
        records[i] = Number{static_cast<int>(i + 1)}.with("id", "[]").json();
    }
    box.serve(records);
    sync(65);
    EXPECT_EQ(last_run(), "failed|record");
    EXPECT_EQ(tables(), before);
}

TEST_F(RejectedRecords, FailTheRunIfTheyAreAll)
{
    const auto before = tables();
    for (const auto& records : {std::vector{Number{1}.with("id", "null").json()},
                                std::vector{number_json(1), changed_number_json(1)}}) {
        box.serve(records); // fewer than guard.min_existing
        const auto result = sync(65);
        EXPECT_TRUE(says(result.err, "none of its"));
        EXPECT_EQ(last_run(), "failed|record");
        EXPECT_EQ(tables(), before);
    }
}

TEST_F(RejectedRecords, AddNoNumber)
{
    auto records = numbers_json(1, 20);
    records.push_back(number_json(21));
    records.push_back(changed_number_json(21));
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "2 rejected"));
    EXPECT_EQ(living(), "20");
}

TEST_F(RejectedRecords, AreShownByThePlanOfAListThatIsRefused)
{
    auto records = numbers_json(2, 21);
    for (int n = 2; n <= 4; ++n) {
        records.push_back(changed_number_json(n));
    }
    box.serve(records);
    EXPECT_TRUE(says(sync(65).err, "agni-numbers plan"));
    const auto plan = box.run({"plan"});
    EXPECT_EQ(plan.code, 65) << plan.err;
    EXPECT_TRUE(says(plan.out, "reject  pn_000004"));
    EXPECT_TRUE(says(plan.out, "6 of its 23 records cannot be taken exactly (limit 10 %)"));
    EXPECT_FALSE(says(plan.out, "pn_000001")); // its absence does not count
    const auto json = box.run({"plan", "--format", "json"});
    EXPECT_EQ(json.code, 65);
    EXPECT_TRUE(says(json.out, R"("refused":true)"));
}

TEST_F(RejectedRecords, CountAsDifferencesInThePlan)
{
    auto records = numbers_json(1, 20);
    records.push_back(changed_number_json(1));
    box.serve(records);
    sync();
    EXPECT_EQ(box.run({"plan"}).code, 2); // as long as it is rejected, although a sync would write no number
}

/// A list with so many bad records that not all of them are kept.
class ManyRejectedRecords : public RejectedRecords {
  protected:
    ManyRejectedRecords() { box.set("guard.max_rejected_percent", "100"); }

    /// Serves numbers 1 to 19, then bad records, then the records in `last`.
    void serve_with_bad(int first_bad, int last_bad, const std::vector<std::string>& last = {number_json(20)})
    {
        auto records = numbers_json(1, 19);
        for (int n = first_bad; n <= last_bad; ++n) {
            records.push_back(R"({"number":")" + number_id(n) + "\"}");
        }
        records.insert(records.end(), last.begin(), last.end());
        box.serve(records);
    }

    [[nodiscard]] std::string open_and_resolved() const
    {
        return box.sql(
            "SELECT count(*) FILTER (WHERE resolved_at IS NULL), count(resolved_at) FROM rejected_records");
    }
};

TEST_F(ManyRejectedRecords, AreKeptUpToALimit)
{
    serve_with_bad(1001, 11'050);
    EXPECT_TRUE(says(sync().out, "10,050 rejected"));
    EXPECT_EQ(open_and_resolved(), "10000|0");
    serve_with_bad(1101, 11'150); // a hundred of the kept ones are gone, but the program cannot know that
    EXPECT_TRUE(says(sync().out, "10,050 rejected"));
    EXPECT_EQ(open_and_resolved(), "10000|0");
    serve_with_bad(1101, 1110);
    EXPECT_TRUE(says(sync().out, "10 rejected"));
    EXPECT_EQ(open_and_resolved(), "10|9990");
}

TEST_F(ManyRejectedRecords, CountAsListedBeyondTheLimit)
{
    serve_numbers(1, 19);
    sync();
    EXPECT_EQ(box.sql("SELECT missing_runs FROM purchased_numbers WHERE id = 'pn_000020'"), "1");
    let_an_interval_pass();
    serve_with_bad(1001, 11'050, {number_json(20), changed_number_json(20)});
    EXPECT_TRUE(says(sync().out, "1 restored, 10,052 rejected"));
    EXPECT_EQ(box.sql("SELECT missing_runs, missing_since FROM purchased_numbers WHERE id = 'pn_000020'"),
              "0|");
}

TEST_F(RejectedRecords, EndTheReadingOnceTheyAreTooMany)
{
    box.set("guard.max_rejected_percent", "0");
    auto records = numbers_json(1, 20);
    records[3] = Number{4}.with("id", "null").json();
    auto body = list_json(records);
    body.resize(body.rfind(']'));
    const auto whole = ok_json(body + std::string(1000, ' '));
    const auto answer = truncated(whole, whole.bytes().size() - 900, Ending::stall);
    box.upstream().answer([answer](const Request&) { return answer; });
    const auto result = sync(65); // without waiting for api.deadline
    EXPECT_EQ(last_run(), "failed|record") << result.err;
    EXPECT_TRUE(says(result.err,
                     "1 of its first 10 records cannot be taken exactly (limit 0 % of at most 5,000,000)"));
    const auto plan = box.run({"plan"});
    EXPECT_EQ(plan.code, 65) << plan.err;
    EXPECT_TRUE(says(plan.out, "missing")); // the record has no id
    EXPECT_TRUE(says(plan.out, "a sync would fail: the list as a whole"));
}

class Repair : public RejectedRecords {};

TEST_F(Repair, RestoresAnEditedRow)
{
    box.sql("UPDATE purchased_numbers SET friendly_name = 'mine', price = NULL WHERE id = 'pn_000005'");
    box.sql("UPDATE purchased_numbers SET row_digest = '1:0' WHERE id = 'pn_000006'");
    EXPECT_TRUE(says(sync().out, "2 repaired"));
    EXPECT_EQ(box.sql("SELECT friendly_name FROM purchased_numbers WHERE id = 'pn_000005'"), "Support 5");
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "0");
    EXPECT_TRUE(says(sync().out, "nothing changed"));
}

TEST_F(Repair, RestoresTheScaleOfAPrice)
{
    box.sql("UPDATE purchased_numbers SET price = 125.00 WHERE id = 'pn_000001'");
    EXPECT_TRUE(says(sync().out, "1 repaired"));
    EXPECT_EQ(box.sql("SELECT price FROM purchased_numbers WHERE id = 'pn_000001'"), "125");
}

TEST_F(Repair, CountsAChangedRecordAsAnUpdate)
{
    box.sql("UPDATE purchased_numbers SET friendly_name = 'mine' WHERE id = 'pn_000001'");
    auto records = numbers_json(1, 20);
    records[0] = changed_number_json(1);
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "1 updated"));
    EXPECT_EQ(box.sql("SELECT friendly_name FROM purchased_numbers WHERE id = 'pn_000001'"), "Renamed 1");
}

TEST_F(Repair, RestoresADeletedRow)
{
    box.sql("DELETE FROM purchased_numbers WHERE id = 'pn_000001'");
    EXPECT_TRUE(says(sync().out, "1 added"));
    EXPECT_EQ(living(), "20");
}

} // namespace
} // namespace numsync::support
