#include "support/pg_proxy.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;

/// A full table and a list that adds, changes and lacks a number. The connection to the database goes through
/// a proxy.
class ThroughPgProxy : public Synced {
  protected:
    ThroughPgProxy() : proxy{box.database_url()}
    {
        serve_numbers(1, 20);
        sync();
        before = tables();
        auto records = numbers_json(2, 21);
        records[0] = changed_number_json(2);
        box.serve(records);
        box.set("database.url", "'" + proxy.url() + "'");
    }

    /// The list was applied exactly once.
    void expect_applied() const
    {
        EXPECT_EQ(living(), "21"); // number 1 is missing, not removed
        EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers_history"), "1");
        EXPECT_EQ(box.sql("SELECT friendly_name FROM purchased_numbers WHERE id = 'pn_000002'"), "Renamed 2");
        EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs WHERE status = 'running'"), "0");
    }

    PgProxy proxy;
    std::string before;
};

struct DatabaseFault {
    const char* sqlstate;
    const char* reason;
    int code;
    bool is_transient; ///< the run tries again
};

class DatabaseFaults : public ThroughPgProxy, public testing::WithParamInterface<DatabaseFault> {};

// Errors that PostgreSQL may answer during the transaction.
TEST_P(DatabaseFaults, LeaveTheTableAsItWas)
{
    const auto& fault = GetParam();
    for (const auto* statement : {"INSERT INTO sync_accounts", "COMMIT"}) {
        proxy.plan({PgFault::error, statement, "purchased_numbers_history", fault.sqlstate});
        const auto result = sync(fault.code);
        EXPECT_TRUE(proxy.happened());
        EXPECT_TRUE(says(result.err, fault.reason));
        EXPECT_EQ(tables(), before);
    }
    proxy.plan({PgFault::error, "purchased_numbers_history", "", fault.sqlstate});
    box.set("api.attempts", "2");
    sync(fault.is_transient ? 0 : fault.code);
    if (fault.is_transient) {
        expect_applied();
    } else {
        EXPECT_EQ(tables(), before);
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, DatabaseFaults,
    testing::Values(
        DatabaseFault{"53100", "db_full", 69, true}, DatabaseFault{"53200", "db_full", 69, true},
        DatabaseFault{"58030", "db_full", 69, true}, DatabaseFault{"55P03", "db_timeout", 75, true},
        DatabaseFault{"57014", "db_timeout", 75, true}, DatabaseFault{"40001", "db_conflict", 75, true},
        DatabaseFault{"40P01", "db_conflict", 75, true}, DatabaseFault{"57P01", "db_unavailable", 69, true},
        DatabaseFault{"25006", "db_readonly", 69, true}, DatabaseFault{"25P04", "db_timeout", 75, true},
        DatabaseFault{"23505", "db_conflict", 75, true}, DatabaseFault{"0A000", "db_conflict", 75, true},
        DatabaseFault{"22P05", "createdb --encoding=UTF8", 78, false},
        DatabaseFault{"22021", "createdb --encoding=UTF8", 78, false},
        DatabaseFault{"42501", "db_permission", 77, false}, DatabaseFault{"42703", "db_schema", 78, false}),
    [](const auto& fault) { return "Sqlstate" + std::string{fault.param.sqlstate}; });

class LostCommit : public ThroughPgProxy {
  protected:
    static constexpr auto* last_statement = "INSERT INTO sync_accounts";
};

TEST_F(LostCommit, IsFoundIfItHappened)
{
    proxy.plan({PgFault::lose_answer, "COMMIT", last_statement});
    const auto result = sync();
    EXPECT_TRUE(says(result.out, "the answer to COMMIT was lost"));
    EXPECT_TRUE(says(result.out, ": 1 added, 1 updated, 1 missing ("));
    EXPECT_EQ(last_run(), "succeeded|");
    expect_applied();
}

TEST_F(LostCommit, FailsTheRunIfItDidNotHappen)
{
    proxy.plan({PgFault::cut, "COMMIT", last_statement});
    const auto result = sync(75);
    EXPECT_TRUE(says(result.err, "it did not happen"));
    EXPECT_EQ(last_run(), "failed|db_in_doubt");
    EXPECT_EQ(tables(), before);
}

TEST_F(LostCommit, IsTriedAgainIfItDidNotHappen)
{
    box.set("api.attempts", "2");
    proxy.plan({PgFault::cut, "COMMIT", last_statement});
    sync();
    expect_applied();
}

TEST_F(LostCommit, IsFoundForABlockedRun)
{
    serve_numbers(11, 20);
    proxy.plan({PgFault::lose_answer, "COMMIT", "INSERT INTO sync_approvals"});
    const auto result = sync(3);
    EXPECT_TRUE(proxy.happened());
    EXPECT_TRUE(says(result.err, "10 of 20 numbers are absent"));
    EXPECT_TRUE(says(result.err, "agni-numbers approve 2"));
    EXPECT_EQ(last_run(), "blocked|guard");
    EXPECT_EQ(tables(), before);
}

/// The answer to COMMIT is lost, and the database is unreachable from then on.
class CommitInDoubt : public LostCommit {
  protected:
    CommitInDoubt()
    {
        proxy.plan({.fault = PgFault::lose_answer,
                    .at_statement = "COMMIT",
                    .behind = last_statement,
                    .then_away = true});
    }

    Result stopped_in_doubt(const std::string& command)
    {
        auto child = box.spawn({command});
        EXPECT_TRUE(proxy.wait_until_happened(20s));
        child.signal(SIGTERM);
        return child.wait_exit(20s);
    }
};

TEST_F(CommitInDoubt, IsReportedByAStoppedSync)
{
    const auto result = stopped_in_doubt("sync");
    EXPECT_EQ(result.code, 75) << result.err;
    EXPECT_TRUE(says(result.err, "db_in_doubt"));
    EXPECT_TRUE(says(result.err, "the table: unknown; the next run tells"));
    EXPECT_FALSE(says(result.err, "stays as it was"));
    expect_applied();
}

TEST_F(CommitInDoubt, IsReportedByAStoppedService)
{
    const auto result = stopped_in_doubt("run");
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(says(result.err, "reason=db_in_doubt"));
    EXPECT_TRUE(says(result.err, "table=unknown"));
}

class LaterAttempt : public ThroughPgProxy {};

TEST_F(LaterAttempt, ClearsWhatAnEarlierOneRecorded)
{
    box.set("api.attempts", "2");
    proxy.plan({PgFault::error, "INSERT INTO sync_accounts", "", "40001"});
    box.upstream().answer_in_turn({ok_json(list_json(numbers_json(2, 21))), empty(Ending::reset)});
    sync(69);
    EXPECT_EQ(box.sql("SELECT reason, attempts, http_status, response_bytes, received, unchanged, fetch_ms "
                      "FROM sync_runs ORDER BY run_id DESC LIMIT 1"),
              "reset|2||0|0|0|0");
}

/// The idle database session ends while the list is fetched.
class LostIdleSession : public ThroughPgProxy {
  protected:
    LostIdleSession()
    {
        auto reply = ok_json(list_json(numbers_json(2, 21)));
        reply.before_piece = [this](std::size_t piece) {
            if (piece == 0) {
                box.sql(R"(DO $$ BEGIN FOR look IN 1..1000 LOOP
                        PERFORM pg_stat_clear_snapshot();
                        EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE state <> 'idle' AND
                            application_name = 'agni-number-sync' AND datname = current_database());
                        PERFORM pg_sleep(0.01); END LOOP; END $$)"); // wait until the table has been read
                end_sessions();
            }
        };
        box.upstream().answer_in_turn({reply});
    }
};

TEST_F(LostIdleSession, IsReopenedWithinTheAttempt)
{
    EXPECT_TRUE(says(sync().out, "1 added, 1 missing"));
    EXPECT_EQ(box.sql("SELECT attempts FROM sync_runs ORDER BY run_id DESC LIMIT 1"), "1");
}

TEST_F(LostIdleSession, CanBeStoppedAfterItIsReopened)
{
    proxy.plan({PgFault::stall, "INSERT INTO sync_accounts"});
    auto child = box.spawn({"sync"});
    EXPECT_TRUE(proxy.wait_until_happened(20s));
    child.signal(SIGTERM);
    const auto result = child.wait_exit(20s);
    EXPECT_EQ(result.code, 75);
    EXPECT_TRUE(says(result.err, "told to stop"));
    EXPECT_FALSE(says(result.err, "does not let go"));
    end_sessions();
}

class DatabaseHang : public ThroughPgProxy {};

TEST_F(DatabaseHang, EndsAtOurOwnTimeout)
{
    box.set("database.statement_timeout", "1s");
    box.set("database.lock_timeout", "1s");
    proxy.plan({PgFault::stall, "purchased_numbers_history"});
    sync(69); // after statement_timeout plus ten seconds
    EXPECT_EQ(tables(), before);
    end_sessions();
    box.sql("UPDATE sync_runs SET lease_until = now() - interval '1 s' WHERE status = 'running'");
    proxy.plan({});
    sync();
    expect_applied();
}

} // namespace
} // namespace numsync::support
