#include "support/says.hpp"
#include "synced.hpp"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

namespace numsync::support {
namespace {

class Sync : public Synced {};

TEST_F(Sync, TakesTheDocumentedExample)
{
    box.upstream().answer([](const Request&) {
        return ok_json(R"({"success": true, "message": "string", "data": [{
            "id": "pn_1a2b3c", "telephony_id": "tel_9", "subscription_id": "sub_7", "inbound_trunk_id": "ST_in",
            "outbound_trunk_id": "ST_out", "number": "+14155550100", "friendly_name": "Support Line",
            "per_minute_price_inbound": 1, "per_minute_price_outbound": 2, "price": 295, "region": "California",
            "iso_country": "US", "is_active": true, "created_at": "2026-03-14T12:00:00Z",
            "updated_at": "2026-03-15T08:30:00Z"}]})");
    });
    sync();
    EXPECT_EQ(
        box.sql(
            "SELECT * FROM (SELECT id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, "
            "number, friendly_name, per_minute_price_inbound, per_minute_price_outbound, price, region, "
            "iso_country, is_active, created_at AT TIME ZONE 'UTC', updated_at AT TIME ZONE 'UTC' "
            "FROM purchased_numbers) x"),
        "pn_1a2b3c|tel_9|sub_7|ST_in|ST_out|+14155550100|Support Line|1|2|295|California|US|t|"
        "2026-03-14 12:00:00|2026-03-15 08:30:00");
}

TEST_F(Sync, SendsKeyAndFilters)
{
    box.set_accounts("  - name: main\n    api_key_file: " + box.key_file().string() +
                     "\n    filters: {region: \"São Paulo & co/?\", iso_country: US, is_active: false}\n");
    serve_numbers(1, 1);
    sync();
    ASSERT_EQ(box.upstream().requests().size(), 1U);
    const auto request = box.upstream().requests().front();
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.target,
              "/api/v1/phone-numbers/list?region=S%C3%A3o%20Paulo%20%26%20co%2F%3F&iso_country=US"
              "&is_active=false");
    EXPECT_EQ(request.header("X-Api-Key"), box.key());
    EXPECT_EQ(request.header("Accept-Encoding"), "gzip");
    EXPECT_EQ(request.sni, "localhost");
}

TEST_F(Sync, AppliesTheChangesOfTheList)
{
    serve_numbers(1, 12);
    EXPECT_TRUE(says(sync().out, "12 numbers: 12 added"));
    auto records = numbers_json(1, 12);
    records[3] = changed_number_json(4);
    records.push_back(number_json(13));
    box.serve(records);
    EXPECT_TRUE(says(sync().out, "1 added, 1 updated"));
    EXPECT_EQ(
        box.sql("SELECT number_changes.change, count(*) FROM number_changes WHERE run_id = 2 GROUP BY 1 "
                "ORDER BY 1"),
        "added|1\nchanged|3");
    EXPECT_EQ(box.sql("SELECT count(*), bool_and(h.valid_to = p.valid_from) FROM purchased_numbers_history h "
                      "JOIN purchased_numbers p USING (account, id)"),
              "1|t");
}

TEST_F(Sync, WritesNoNumberForAnUnchangedList)
{
    serve_numbers(1, 200);
    sync();
    const auto days =
        box.sql("SELECT count(*), sum(numbers) FROM inventory_daily"); // written by the first run of the day
    EXPECT_EQ(days.substr(days.find('|')), "|200");
    const std::string writes =
        "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables "
        "WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname <> 'schema_migrations' "
        "ORDER BY relname";
    sync();
    // PostgreSQL updates its counters some time after a session has ended.
    for (int i = 0; i < 200 && box.sql(writes).find("sync_runs|2|3") == std::string::npos; ++i) {
        box.sql("SELECT pg_sleep(0.05)");
    }
    // The second sync inserts and updates its own run row, and updates that of the account.
    EXPECT_EQ(box.sql(writes), "inventory_daily|" + days.substr(0, days.find('|')) +
                                   "|0|0\npurchased_numbers|200|0|0\nsync_accounts|1|1|0\nsync_runs|2|3|0");
}

TEST_F(Sync, TakesOtherSpellingsOfTheApi)
{
    box.serve({Number{1}.with("price", "1.15").with("per_minute_price_inbound", "\"295.00\"").json(),
               Number{2}.with("price", "1e2").with("region", "null").without("subscription_id").json(),
               Number{3}.with_text("created_at", "2026-06-04 14:10:48.49862 +0000 UTC").json(),
               Number{4}.renamed("iso_country", "isoCountry").renamed("is_active", "isActive").json(),
               Number{5}.with("colour", R"({"deep":[1,{"x":null}]})").with_text("friendly_name", "").json()});
    sync();
    EXPECT_EQ(box.sql("SELECT price, per_minute_price_inbound FROM purchased_numbers WHERE id = 'pn_000001'"),
              "1.15|295.00");
    EXPECT_EQ(box.sql("SELECT price, region IS NULL, subscription_id IS NULL FROM purchased_numbers "
                      "WHERE id = 'pn_000002'"),
              "100|t|t");
    EXPECT_EQ(box.sql("SELECT created_at AT TIME ZONE 'UTC' FROM purchased_numbers WHERE id = 'pn_000003'"),
              "2026-06-04 14:10:48.49862");
    EXPECT_EQ(
        box.sql(
            "SELECT count(*) FROM purchased_numbers WHERE iso_country IS NOT NULL AND is_active IS NOT NULL"),
        "5");
    EXPECT_EQ(box.sql("SELECT friendly_name = '' FROM purchased_numbers WHERE id = 'pn_000005'"), "t");
    EXPECT_EQ(
        box.sql("SELECT kind, key FROM api_drift ORDER BY 1, 2"),
        "absent|subscription_id\nrecased|is_active\nrecased|iso_country\nretyped|per_minute_price_inbound\n"
        "retyped|price\nunknown|colour");
    sync();
    EXPECT_EQ(box.sql("SELECT sum(updated + repaired + added) FROM sync_runs WHERE run_id = 2"), "0");
}

TEST_F(Sync, FetchesAllPages)
{
    box.upstream().answer([](const Request& request) {
        const bool second = request.target.find("offset=3") != std::string::npos;
        return ok_json(list_json(second ? numbers_json(4, 5) : numbers_json(1, 3),
                                 second ? R"(,"meta":{"total":5,"limit":3,"offset":3})"
                                        : R"(,"meta":{"total":5,"limit":3,"offset":0})"));
    });
    sync();
    EXPECT_EQ(living(), "5");
    EXPECT_EQ(box.upstream().requests().back().target, "/api/v1/phone-numbers/list?limit=3&offset=3");
}

TEST_F(Sync, RefusesPagesThatDoNotAddUp)
{
    serve_numbers(1, 5);
    sync();
    const auto before = tables();
    for (const auto& [first, second] : std::vector<std::pair<std::string, std::string>>{
             {R"(,"meta":{"total":5,"limit":3,"offset":0})", R"(,"meta":{"total":6,"limit":3,"offset":3})"},
             {R"(,"meta":{"total":5,"limit":3,"offset":0})", R"(,"meta":{"total":5,"limit":3,"offset":2})"},
             {R"(,"meta":{"total":5,"limit":3,"offset":0})", ""},
             {R"(,"has_more":true)", ""},
             {R"(,"total":4)", ""},
             {R"(,"next_cursor":"abc")", ""}}) {
        box.upstream().answer([&](const Request& request) {
            const bool page_two = request.target.find("offset=3") != std::string::npos;
            return ok_json(
                list_json(page_two ? numbers_json(4, 5) : numbers_json(1, 3), page_two ? second : first));
        });
        sync(65);
        EXPECT_EQ(last_run(), "failed|incomplete") << first << second;
    }
    box.upstream().answer([](const Request& request) { // the same id on both pages
        const bool page_two = request.target.find("offset=3") != std::string::npos;
        return ok_json(list_json(page_two ? numbers_json(3, 4) : numbers_json(1, 3),
                                 page_two ? R"(,"meta":{"total":5,"limit":3,"offset":3})"
                                          : R"(,"meta":{"total":5,"limit":3,"offset":0})"));
    });
    sync(65);
    EXPECT_EQ(last_run(), "failed|incomplete");
    EXPECT_EQ(tables(), before);
}

TEST_F(Sync, NotifiesListeners)
{
    const auto said = box.directory() / "listener";
    const auto command = "psql -X -q '" + box.database_url() + "' >" + said.string() + " 2>&1";
    auto* const listener = popen(command.c_str(), "w"); // NOLINT: the listener is psql, not our own code
    ASSERT_NE(listener, nullptr);
    std::fputs("LISTEN purchased_numbers_changed;\n", listener);
    std::fflush(listener);
    ASSERT_TRUE(
        box.comes_true("count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'"));
    serve_numbers(1, 2);
    sync();
    sync(); // nothing changed, so there is no notification
    box.serve({number_json(1), changed_number_json(2), number_json(3)});
    sync();
    std::fputs("SELECT 1;\n", listener); // psql shows notifications after its next query
    EXPECT_EQ(pclose(listener), 0);
    std::ifstream file{said};
    std::vector<std::string> payloads;
    for (std::string line; std::getline(file, line);) {
        if (const auto at = line.find("with payload \""); at != std::string::npos) {
            payloads.push_back(line.substr(at, line.find("\" received") - at));
        }
    }
    ASSERT_EQ(payloads.size(), 2U);
    EXPECT_EQ(payloads[0],
              R"(with payload "{"schema" : "public", "account" : "main", "run_id" : 1, "added" : 2, )"
              R"("updated" : 0, "restored" : 0, "repaired" : 0, "missing" : 0, "removed" : 0})");
    EXPECT_EQ(payloads[1],
              R"(with payload "{"schema" : "public", "account" : "main", "run_id" : 3, "added" : 1, )"
              R"("updated" : 1, "restored" : 0, "repaired" : 0, "missing" : 0, "removed" : 0})");
}

TEST_F(Sync, WorksInAnySchemaWithOddDefaults)
{
    Sandbox other{SandboxSettings{{}, false}};
    other.set("database.schema", "\"Phone \\\"Numbers\\\"\"");
    other.sql("ALTER DATABASE " + other.sql("SELECT quote_ident(current_database())") +
              " SET TimeZone = 'Asia/Kolkata'");
    other.sql("ALTER DATABASE " + other.sql("SELECT quote_ident(current_database())") +
              " SET DateStyle = 'SQL, DMY'");
    other.sql("ALTER DATABASE " + other.sql("SELECT quote_ident(current_database())") +
              " SET default_transaction_isolation = 'serializable'");
    other.migrate();
    other.serve(numbers_json(1, 3));
    ASSERT_EQ(other.run({"sync"}).code, 0);
    const auto again = other.run({"sync"});
    EXPECT_TRUE(says(again.out, "3 numbers, nothing changed")) << again.out << again.err;
    EXPECT_EQ(other.sql("SELECT count(*) FROM \"Phone \"\"Numbers\"\"\".current_numbers"), "3");
}

} // namespace
} // namespace numsync::support
