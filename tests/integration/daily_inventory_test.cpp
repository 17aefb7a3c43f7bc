#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// inventory_daily, which is written after the first applied run of a day.
class DailyInventory : public Synced {
  protected:
    DailyInventory()
    {
        box.set("guard.confirm_removals", "1");
        box.set("guard.max_removed_percent", "100");
        box.set("guard.max_changed_percent", "100");
    }

    static std::string number(int n, const std::string& country, const std::string& price,
                              const std::string& active = "true")
    {
        return Number{n}
            .with("iso_country", country)
            .with("region", "null")
            .with("price", price)
            .with("is_active", active)
            .json();
    }

    void serve_and_sync(const std::vector<std::string>& records)
    {
        box.serve(records);
        sync();
    }

    /// days ago|country|activity|numbers|sum
    [[nodiscard]] std::string days() const
    {
        return box.sql(
            "SELECT (now() AT TIME ZONE 'UTC')::date - day, iso_country, state, numbers, price_sum "
            "FROM inventory_trend ORDER BY 1 DESC, 2, 3");
    }

    /// The accounts `main` and `other`. They share a key, so their filters have to differ.
    void set_two_accounts()
    {
        const auto place = "\n    api_key_file: " + box.key_file().string() + "\n";
        box.set_accounts("  - name: main" + place + "  - name: other" + place +
                         "    filters: {region: anywhere}\n");
    }

    /// days ago|account|numbers|basis
    [[nodiscard]] std::string trend() const
    {
        return box.sql("SELECT (now() AT TIME ZONE 'UTC')::date - day, account, sum(numbers), basis "
                       "FROM inventory_trend GROUP BY day, account, basis ORDER BY 1 DESC, 2");
    }

    /// Each row agrees with purchased_numbers_as_of at its instant.
    void expect_as_of() const
    {
        EXPECT_EQ(box.sql(R"(
            SELECT * FROM (
                SELECT day, t.account, iso_country, region, is_active, numbers, price_sum::text FROM inventory_trend t
                 WHERE numbers > 0
                EXCEPT ALL
                SELECT day, o.account, coalesce(o.iso_country, ''), coalesce(o.region, ''), o.is_active, count(*),
                       coalesce(sum(price), 0)::text
                  FROM (SELECT DISTINCT account, day, as_of FROM inventory_trend) d,
                       LATERAL purchased_numbers_as_of(d.as_of) o
                 WHERE o.account = d.account
                 GROUP BY 1, 2, 3, 4, 5) differ)"),
                  "");
        EXPECT_EQ(box.sql(R"(
            SELECT d.day, d.numbers FROM (SELECT account, day, as_of, sum(numbers) AS numbers FROM inventory_trend
                                           GROUP BY 1, 2, 3) d
             WHERE numbers <> (SELECT count(*) FROM purchased_numbers_as_of(d.as_of) o WHERE o.account = d.account)
                OR (as_of AT TIME ZONE 'UTC')::date <> day)"),
                  "");
    }
};

TEST_F(DailyInventory, CountsTheFirstLoad)
{
    serve_and_sync({number(1, R"("US")", "10"), number(2, R"("US")", "1.50"),
                    number(3, R"("US")", "4", "false"), number(4, "null", "null", "null")});
    EXPECT_EQ(days(), "0||unstated|1|0\n0|US|active|2|11.50\n0|US|inactive|1|4");
    expect_as_of();
    EXPECT_EQ(box.sql("SELECT bool_and(as_of = valid_from) FROM inventory_trend, purchased_numbers"), "t");
}

TEST_F(DailyInventory, IsWrittenOnceADay)
{
    serve_and_sync({number(1, R"("US")", "10")});
    serve_and_sync({number(1, R"("US")", "99"), number(2, R"("GB")", "5")});
    EXPECT_EQ(days(), "0|US|active|1|10");
    let_days_pass(1);
    sync(); // nothing changed, but it is the first run of its day
    EXPECT_EQ(days(), "1|US|active|1|10\n0|GB|active|1|5\n0|US|active|1|99");
    sync();
    EXPECT_EQ(box.sql("SELECT count(*) FROM inventory_daily"), "3");
}

TEST_F(DailyInventory, FillsMissedDaysFromTheHistory)
{
    serve_and_sync({number(1, R"("US")", "10"), number(2, R"("US")", "20"), number(3, R"("GB")", "1.25")});
    let_days_pass(2);
    serve_and_sync({number(1, R"("US")", "11"), number(3, R"("GB")", "1.25", "false")});
    let_days_pass(3);
    box.sql("DELETE FROM inventory_daily");
    serve_and_sync({number(1, R"("US")", "11"), number(2, R"("US")", "20")});
    EXPECT_EQ(days(), "5|GB|active|1|1.25\n5|US|active|2|30\n"
                      "4|GB|active|1|1.25\n4|US|active|2|30\n"
                      "3|GB|inactive|1|1.25\n3|US|active|1|11\n"
                      "2|GB|inactive|1|1.25\n2|US|active|1|11\n"
                      "1|GB|inactive|1|1.25\n1|US|active|1|11\n"
                      "0|US|active|2|31");
    expect_as_of();
}

TEST_F(DailyInventory, FillsNoDayBeforeThePruningHorizon)
{
    serve_and_sync({number(1, R"("US")", "10")});
    let_days_pass(10);
    box.sql(
        "DELETE FROM inventory_daily; UPDATE sync_accounts SET history_since = now() - interval '2 days'");
    sync();
    EXPECT_EQ(days(), "2|US|active|1|10\n1|US|active|1|10\n0|US|active|1|10");
    expect_as_of();
}

TEST_F(DailyInventory, HasARowForADayWithoutNumbers)
{
    serve_and_sync({});
    EXPECT_EQ(days(), "0||unstated|0|0");
    let_days_pass(2);
    serve_and_sync({number(1, R"("US")", "10")});
    EXPECT_EQ(days(), "2||unstated|0|0\n1||unstated|0|0\n0|US|active|1|10");
    expect_as_of();
}

TEST_F(DailyInventory, IsWrittenForTheSyncedAccountAlone)
{
    serve_and_sync({number(1, R"("US")", "10")});
    let_days_pass(1);
    box.set_accounts("  - name: other\n    api_key_file: " + box.key_file().string() + "\n");
    serve_and_sync({number(1, R"("GB")", "20")});
    EXPECT_EQ(box.sql("SELECT account, iso_country, numbers, day = (now() AT TIME ZONE 'UTC')::date "
                      "FROM inventory_daily ORDER BY 1"),
              "main|US|1|f\nother|GB|1|t");
}

TEST_F(DailyInventory, CarriesAnAccountWithoutRunsForward)
{
    set_two_accounts();
    serve_and_sync({number(1, R"("US")", "10"), number(2, R"("GB")", "5", "false")});
    EXPECT_EQ(trend(), "0|main|2|observed\n0|other|2|observed");
    let_days_pass(3);
    box.serve({number(1, R"("US")", "10"), number(2, R"("GB")", "5"), number(3, R"("GB")", "1")});
    EXPECT_EQ(box.run({"sync", "--account", "main"}).code, 0);
    EXPECT_EQ(trend(), "3|main|2|observed\n3|other|2|observed\n"
                       "2|main|2|backfilled\n2|other|2|carried forward\n"
                       "1|main|2|backfilled\n1|other|2|carried forward\n"
                       "0|main|3|observed\n0|other|2|carried forward");
    EXPECT_EQ(box.sql("SELECT iso_country, state, numbers, price_sum, as_of = (SELECT min(as_of) FROM "
                      "inventory_daily WHERE account = 'other') FROM inventory_trend WHERE account = 'other' "
                      "AND day = (now() AT TIME ZONE 'UTC')::date ORDER BY 1"),
              "GB|inactive|1|5|t\nUS|active|1|10|t");
    sync();
    EXPECT_EQ(trend(), "3|main|2|observed\n3|other|2|observed\n"
                       "2|main|2|backfilled\n2|other|2|backfilled\n"
                       "1|main|2|backfilled\n1|other|2|backfilled\n"
                       "0|main|3|observed\n0|other|3|observed");
    expect_as_of();
}

TEST_F(DailyInventory, FailsNoSync)
{
    box.sql("ALTER TABLE inventory_daily RENAME TO elsewhere");
    box.serve({number(1, R"("US")", "10")});
    const auto result = sync();
    EXPECT_TRUE(says(result.out, "1 added"));
    EXPECT_TRUE(says(result.err, "the daily inventory is not written (db_schema)"));
    EXPECT_EQ(last_run(), "succeeded|");
    box.sql("ALTER TABLE elsewhere RENAME TO inventory_daily");
    EXPECT_EQ(sync().err, "");
    EXPECT_EQ(days(), "0|US|active|1|10");
    expect_as_of();
}

TEST_F(DailyInventory, IsTriedAgainByTheService)
{
    box.serve({number(1, R"("US")", "10")});
    box.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now' USING "
            "ERRCODE = '55P03'; END $$; CREATE TRIGGER refuse BEFORE INSERT ON inventory_daily EXECUTE "
            "FUNCTION refuse()");
    auto service = box.spawn({"run"});
    const std::string warning = "warning daily inventory not written account=main reason=db_timeout";
    service.wait_for_stderr(warning, 20s);
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
    EXPECT_EQ(service.err().rfind(warning),
              service.err().find(warning)); // the fault does not change, so it is logged once
    box.sql("DROP TRIGGER refuse ON inventory_daily");
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
    service.wait_for_stderr("outcome=succeeded", 20s, service.err().size());
    EXPECT_EQ(days(), "0|US|active|1|10");
    service.signal(SIGTERM);
    EXPECT_EQ(service.wait_exit(10s).code, 0);
}

TEST_F(DailyInventory, TakesTheLongestRegions)
{
    const auto letters = [&](int n) {
        return box.sql("SELECT left(string_agg(md5(i::text), '' ORDER BY i), " + std::to_string(n) +
                       ") FROM generate_series(1, 100) i");
    };
    const auto with = [](int n, const std::string& field, const std::string& text) {
        return Number{n}.with_text(field, text).json();
    };
    box.serve({Number{1}.with_text("region", letters(512)).with_text("iso_country", letters(512)).json(),
               with(2, "region", letters(513)), with(3, "region", letters(2700)),
               with(4, "iso_country", letters(513)), number_json(5), number_json(6), number_json(7)});
    const auto result = sync();
    EXPECT_TRUE(says(result.out, "7 added"));
    EXPECT_FALSE(says(result.err, "inventory"));
    EXPECT_EQ(box.sql("SELECT id, field FROM unreadable_values ORDER BY id"),
              "pn_000002|region\npn_000003|region\npn_000004|iso_country");
    EXPECT_EQ(box.sql("SELECT sum(numbers) FROM inventory_daily"), "7");
}

TEST_F(DailyInventory, IsRepairedAfterAClockThatWasAhead)
{
    serve_and_sync({number(1, R"("US")", "10")});
    box.sql("UPDATE inventory_daily SET day = day + 400, as_of = as_of + interval '400 days'");
    serve_and_sync({number(1, R"("US")", "11")});
    EXPECT_EQ(days(), "0|US|active|1|11");
    expect_as_of();
}

TEST_F(DailyInventory, IsNotWrittenByABlockedRun)
{
    box.set("guard.max_removed_percent", "30");
    box.set("guard.min_existing", "1");
    serve_and_sync({number(1, R"("US")", "10"), number(2, R"("US")", "20")});
    let_days_pass(1);
    box.serve({number(1, R"("US")", "10")});
    sync(3);
    EXPECT_EQ(days(), "1|US|active|2|30");
}

/// Compares many versions, some of which begin or end at midnight, with as_of day by day.
TEST_F(DailyInventory, FillsMissedDaysExactlyAtMidnight)
{
    serve_and_sync({number(1, R"("US")", "10")});
    box.sql(R"(
        INSERT INTO purchased_numbers_history
        SELECT account, 'old_' || n, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number,
               friendly_name, 1, 2, n % 7 * 1.25, NULL, CASE n % 3 WHEN 0 THEN 'US' WHEN 1 THEN 'GB' END,
               CASE n % 4 WHEN 0 THEN true WHEN 1 THEN false END, NULL, NULL, NULL, began, began, NULL, 0,
               CASE WHEN n % 11 = 0 THEN began END, 'x', 0, greatest(began + interval '1 us', ended)
          FROM (SELECT p.*, n, midnight - n % 9 * interval '1 day' + (n % 5 - 2) * interval '1 us' AS began,
                       midnight - n % 8 * interval '1 day' + (n % 3 - 1) * interval '1 us' AS ended
                  FROM purchased_numbers p, generate_series(1, 500) n,
                       (SELECT date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS midnight) m) made;
        UPDATE purchased_numbers SET first_seen_at = first_seen_at - interval '12 days';
        DELETE FROM inventory_daily)");
    sync();
    EXPECT_EQ(box.sql("SELECT count(DISTINCT day) FROM inventory_trend"), "13");
    EXPECT_EQ(box.sql("SELECT count(DISTINCT numbers) > 20 FROM inventory_trend"), "t");
    expect_as_of();
}

} // namespace
} // namespace numsync::support
