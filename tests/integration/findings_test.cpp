#include "paths.hpp"
#include "reconciled.hpp"

#include <algorithm>
#include <fstream>
#include <regex>

namespace numsync::support {
namespace {

/// The view findings_now.
class Findings : public Reconciled {};

/// kind|severity|found_by, one per line, as migrations/findings.md has them.
std::string kinds_in_the_document()
{
    const std::regex row{
        R"(\| `([a-z0-9_]+)` \| (info|warning|critical) \| (written by )?(`reconcile -)?.*)"};
    std::ifstream file{NUMSYNC_SOURCE_DIR "/migrations/findings.md"};
    std::vector<std::string> kinds;
    std::smatch part;
    for (std::string line; std::getline(file, line);) {
        if (std::regex_match(line, part, row)) {
            const auto* const by_a_command = part[4].matched ? "verify_filters" : "sync";
            kinds.push_back(part.str(1) + "|" + part.str(2) + "|" +
                            (part[3].matched ? by_a_command : "findings_now") + "\n");
        }
    }
    std::ranges::sort(kinds);
    std::string text;
    for (const auto& kind : kinds) {
        text += kind;
    }
    return text;
}

TEST_F(Findings, HaveTheDocumentedKinds)
{
    EXPECT_EQ(
        box.sql("SELECT kind, severity, found_by FROM finding_kinds ORDER BY (kind || '|') COLLATE \"C\"") +
            "\n",
        kinds_in_the_document());
    EXPECT_EQ(box.sql("SELECT kind FROM finding_kinds WHERE remedy !~ '^[a-z].{30}'"), "");
}

TEST_F(Findings, AreEmptyForASoundTable)
{
    hold(20);
    EXPECT_EQ(found_now(), "");
}

TEST_F(Findings, IncludeNumbersThatAreNotE164)
{
    auto records = sound_numbers(1, 17);
    records.push_back(sound(18).with_text("number", "0331 12345").json());
    records.push_back(sound(19).with("number", "null").json());
    records.push_back(sound(20).with_text("number", "+0155512345").json());
    hold(records);
    const std::string should_be = "|number|E.164, such as +14155550100|";
    EXPECT_EQ(found_now(), "not_e164|pn_000018" + should_be + "0331 12345\nnot_e164|pn_000019" + should_be +
                               "\nnot_e164|pn_000020" + should_be + "+0155512345");
    EXPECT_EQ(box.sql("SELECT id, number, severity, remedy <> '' FROM findings_now ORDER BY 1 LIMIT 1"),
              "pn_000018|0331 12345|warning|t");
}

TEST_F(Findings, IncludeCallingCodesOfAnotherCountry)
{
    const auto number = [](int n, std::string_view digits, std::string_view country) {
        return sound(n).with_text("number", digits).with_text("iso_country", country).json();
    };
    auto records = sound_numbers(1, 20);
    for (const auto& record : {number(21, "+493012345678", "DE"), number(22, "+493012345679", "AT"),
                               number(23, "+12425551234", "US"), number(24, "+12425551235", "BS"),
                               number(25, "+17875551234", "PR"), number(26, "+447700900123", "UK"),
                               number(27, "+80012345678", "US"), number(28, "+99912345678", "DE"),
                               number(29, "+493012345670", ""), number(30, "+77012345678", "kz"),
                               number(31, "+447700900124", "uk"), number(32, "+447700900125", "JP")}) {
        records.push_back(record);
    }
    hold(records);
    EXPECT_EQ(found_now(), "country_mismatch|pn_000022|iso_country|DE|AT\n"
                           "country_mismatch|pn_000023|iso_country|BS|US\n"
                           "country_mismatch|pn_000028|iso_country||DE\n"
                           "country_mismatch|pn_000032|iso_country|GB or GG or JE or IM|JP");
}

TEST_F(Findings, IncludeInactiveNumbersWithAPrice)
{
    hold({sound(1).json(), idle(2).with("price", "\"12.50\"").json(), idle(3).json(),
          idle(4).with("price", "\"-1\"").json(), idle(5).with("price", "null").json(),
          idle(6).with("price", "\"0.01\"").json(), sound(7).with("is_active", "null").json()});
    EXPECT_EQ(found_now(), "priced_inactive|pn_000002|price||12.50\npriced_inactive|pn_000006|price||0.01");
}

TEST_F(Findings, IncludeMissingTrunks)
{
    hold({sound(1).json(),
          sound(2).with("inbound_trunk_id", "null").with_text("outbound_trunk_id", "").json(),
          idle(3).without("inbound_trunk_id").json(),
          sound(4).with_text("inbound_trunk_id", "").with("is_active", "null").with("price", "{}").json(),
          sound(5).with("outbound_trunk_id", "null").json()});
    EXPECT_EQ(found_now(), "no_trunk|pn_000002|inbound_trunk_id|the id of a trunk|\n"
                           "no_trunk|pn_000002|outbound_trunk_id|the id of a trunk|\n"
                           "no_trunk|pn_000004|inbound_trunk_id|the id of a trunk|\n"
                           "no_trunk|pn_000005|outbound_trunk_id|the id of a trunk|");
}

TEST_F(Findings, IncludeANumberUnderSeveralIdsOnce)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    auto twice = sound(10).with_text("number", "+12125550001").with_text("iso_country", "US");
    hold({sound(1).json(), twice.json()});
    EXPECT_EQ(found_now(),
              "duplicate_number|+12125550001||one id|main/pn_000001, main/pn_000010, other/pn_000001, "
              "other/pn_000010");
    EXPECT_EQ(box.sql("SELECT account FROM findings_now"), "main");
    box.sql("UPDATE purchased_numbers SET missing_since = now(), missing_runs = 1 WHERE account = 'other'");
    EXPECT_EQ(found_now(), "duplicate_number|+12125550001||one id|pn_000001, pn_000010");
    box.sql("UPDATE purchased_numbers SET removed_at = now() WHERE account = 'main' AND id = 'pn_000001'");
    EXPECT_EQ(found_now(), "");
}

TEST_F(Findings, CheckTheLengthOfE164)
{
    const auto number = [](int n, std::string_view digits) {
        return sound(n).with_text("number", digits).with("iso_country", "null").with("price", "0").json();
    };
    hold({number(1, "12125550001"), number(2, "+121255"), number(3, "+1212555"),
          number(4, "+121255500012345"), number(5, "+1212555000123456"), number(6, "+12125550006 "),
          sound(7).with_text("number", "212").with("price", "{}").json()});
    EXPECT_EQ(box.sql("SELECT id FROM findings_now WHERE kind = 'not_e164' ORDER BY 1"),
              "pn_000001\npn_000002\npn_000005\npn_000006\npn_000007");
}

TEST_F(Findings, NameAtMostTenIdsOfANumber)
{
    auto records = std::vector<std::string>{sound(1).with_text("number", "").json(),
                                            sound(2).with_text("number", "").json()};
    for (int n = 10; n < 20; ++n) {
        records.push_back(sound(n).with_text("number", "+12125550001").with_text("iso_country", "US").json());
    }
    const auto ids = [this] {
        return box.sql("SELECT actual_value FROM findings_now WHERE kind = 'duplicate_number'");
    };
    hold(records);
    std::string ten = "pn_000010";
    for (int n = 11; n < 20; ++n) {
        ten += ", " + number_id(n);
    }
    EXPECT_EQ(ids(), ten);
    for (int n = 20; n < 23; ++n) {
        records.push_back(sound(n).with_text("number", "+12125550001").with_text("iso_country", "US").json());
    }
    hold(records);
    EXPECT_EQ(ids(), ten + " and 3 more");
    box.sql("UPDATE purchased_numbers SET removed_at = now() WHERE id = 'pn_000022'");
    EXPECT_EQ(ids(), ten + " and 2 more");
}

/// First every kind, then the same numbers once the list lacks them.
TEST_F(Findings, LeaveOutNumbersThatAreNotListed)
{
    hold({sound(1).with_text("number", "212").with("iso_country", "null").json(),
          sound(2).with_text("iso_country", "GB").with_text("outbound_trunk_id", "").json(), sound(3).json(),
          idle(4).with("price", "1").json(), sound(5).json(),
          sound(6).with_text("number", "+13125550005").json()});
    box.sql("UPDATE purchased_numbers SET valid_from = valid_from - interval '2 days', first_seen_at = "
            "first_seen_at - interval '2 days'");
    box.serve({sound(1).with_text("number", "212").with("iso_country", "null").json(),
               sound(2).with_text("iso_country", "GB").with_text("outbound_trunk_id", "").json(),
               sound(3).with("price", "1").with_text("updated_at", "2020-02-03T04:05:06Z").json(),
               idle(4).with("price", "1").json(), sound(5).json(),
               sound(6).with_text("number", "+13125550005").json()});
    sync();
    expect("(number, region) VALUES ('212', 'x'), ('+442075550004', NULL)");
    const auto kinds = [this] { return box.sql("SELECT DISTINCT kind FROM findings_now ORDER BY 1"); };
    EXPECT_EQ(kinds(), "country_mismatch\ndiffers_from_expected\nduplicate_number\nexpected_inactive\n"
                       "no_trunk\nnot_e164\nprice_changed\npriced_inactive\nunexpected_upstream\n"
                       "updated_at_backwards");
    box.sql("UPDATE purchased_numbers SET missing_since = '2026-01-02 03:04:05+00', missing_runs = 1");
    EXPECT_EQ(kinds(), "missing_upstream");
    box.sql("UPDATE purchased_numbers SET missing_since = NULL, removed_at = '2026-01-02 03:04:05+00'");
    EXPECT_EQ(kinds(), "missing_upstream");
}

/// Only table_behind may appear if lists fail or are blocked.
TEST_F(Findings, IgnoreListsThatFailOrAreBlocked)
{
    hold(20);
    expect("(number) SELECT number FROM current_numbers");
    box.serve(sound_numbers(18, 30));
    sync(3);
    EXPECT_EQ(found_now(), "");
    box.upstream().answer([](const Request&) { return status(500, "no"); });
    sync(69);
    EXPECT_EQ(found_now(), "");
    box.sql("UPDATE sync_accounts SET verified_at = now() - interval '179 minutes'");
    EXPECT_EQ(found_now(), "");
    box.sql("UPDATE sync_accounts SET verified_at = '2026-01-02 03:04:05+00'");
    EXPECT_EQ(found_now(),
              "table_behind|main||verified less than 10800 s ago|last verified at 2026-01-02T03:04:05Z");
    hold(20);
    EXPECT_EQ(found_now(), "");
}

/// A running sync hides the finding only in an account without an earlier run.
TEST_F(Findings, IncludeATableThatIsBehindDuringARun)
{
    const auto run = [this](const std::string& account_kind_status_end) {
        box.sql("INSERT INTO sync_runs (account, kind, status, finished_at, trigger, lease_until, instance, "
                "version, "
                "filters) VALUES (" +
                account_kind_status_end + ", 'schedule', now(), '', '', '')");
    };
    run("'main', 'reconcile', 'succeeded', now()");
    run("'main', 'sync', 'running', NULL");
    EXPECT_EQ(found_now(), "");
    run("'other', 'sync', 'failed', now()");
    EXPECT_EQ(box.sql("SELECT account FROM findings_now"), "other");
    box.sql("UPDATE sync_runs SET status = 'abandoned', finished_at = now() WHERE status = 'running'");
    run("'main', 'sync', 'running', NULL");
    EXPECT_EQ(found_now(), "table_behind|main||verified less than 900 s ago|never verified\n"
                           "table_behind|other||verified less than 900 s ago|never verified");
}

TEST_F(Findings, IncludeATableThatWasNeverVerified)
{
    box.upstream().answer([](const Request&) { return status(500, "no"); });
    sync(69);
    EXPECT_EQ(found_now(), "table_behind|main||verified less than 900 s ago|never verified");
}

} // namespace
} // namespace numsync::support
