#include "support/pg_proxy.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <csignal>
#include <thread>

namespace numsync::support {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto* last_statement = "INSERT INTO sync_accounts";
const Reply changed_list = ok_json(list_json(numbers_json(2, 21)));

/// What the service does as it is told to stop, and what the stop leaves behind.
struct Phase {
    const char* name;
    Reply answer; ///< to every request
    PgPlan plan;  ///< what holds the run up in the database; by default nothing does
    std::size_t requests = 1;
    const char* logged = "started"; ///< the log has to say this before the signal
    const char* last_run = "";      ///< status|reason
    bool applied = false;
    int signal = SIGTERM;
};

/// A full table, and a service that is about to sync.
class Stop : public Synced {
  protected:
    Stop() : proxy{box.database_url()}
    {
        serve_numbers(1, 20);
        sync();
        before = tables();
        asked_before = box.upstream().requests().size();
        box.set("database.url", "'" + proxy.url() + "'");
        box.set("sync.interval", "1h");
        box.set("sync.jitter", "0%");
        box.set("api.attempts", "10");
        box.set("api.deadline", "1h");
    }

    Child spawn_up_to(const Phase& phase)
    {
        box.upstream().answer([answer = phase.answer](const Request&) { return answer; });
        proxy.plan(phase.plan);
        auto service = box.spawn({"run"});
        service.wait_for_stderr("started", 20s);
        EXPECT_TRUE(box.upstream().wait_for_requests(asked_before + phase.requests, 30s));
        service.wait_for_stderr(phase.logged, 20s);
        EXPECT_TRUE(wait_for([&] { return phase.plan.fault == PgFault::none || proxy.happened(); }));
        std::this_thread::sleep_for(200ms); // so that it is in the wait
        return service;
    }

    PgProxy proxy;
    std::string before;
    std::size_t asked_before = 0;
};

class StopInPhase : public Stop, public testing::WithParamInterface<Phase> {};

TEST_P(StopInPhase, IsPromptAndLeavesNoHalfAppliedList)
{
    const auto& phase = GetParam();
    auto service = spawn_up_to(phase);
    const auto begin = steady_clock::now();
    service.signal(phase.signal);
    const auto result = service.wait_exit(10s);
    EXPECT_LT(steady_clock::now() - begin, 5s);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(last_run(), phase.last_run) << result.err;
    EXPECT_EQ(tables() != before, phase.applied);
    EXPECT_EQ(box.sql("SELECT count(*) FROM purchased_numbers WHERE id = 'pn_000021'"),
              phase.applied ? "1" : "0");
}

INSTANTIATE_TEST_SUITE_P(
    All, StopInPhase,
    testing::Values(
        Phase{"TheAnswer", truncated(changed_list, 1000, Ending::stall), {}, 1, "started", "failed|shutdown"},
        Phase{"TheTransaction",
              changed_list,
              {PgFault::stall, "INSERT INTO purchased_numbers"},
              1,
              "started",
              "failed|shutdown"},
        Phase{"CommitUnheard",
              changed_list,
              {PgFault::stall, "COMMIT", last_statement},
              1,
              "started",
              "running|"},
        Phase{"CommitUnanswered",
              changed_list,
              {PgFault::stall_answer, "COMMIT", last_statement},
              1,
              "started",
              "succeeded|",
              true},
        Phase{"BackOff", status(500, ""), {}, 3, "started", "failed|shutdown"},
        Phase{"RetryAfter", status(503, "", {{"Retry-After", "600"}}), {}, 1, "started", "failed|shutdown"},
        Phase{"OpenCircuit", status(401, ""), {}, 1, "reason=auth", "failed|auth"},
        Phase{"Rest", changed_list, {}, 1, "outcome=succeeded", "succeeded|", true},
        Phase{"RestBySigint", changed_list, {}, 1, "outcome=succeeded", "succeeded|", true, SIGINT},
        Phase{"RetryAfterBySigint",
              status(503, "", {{"Retry-After", "600"}}),
              {},
              1,
              "started",
              "failed|shutdown",
              false,
              SIGINT}),
    [](const auto& phase) { return phase.param.name; });

TEST_F(Stop, DoesNotWaitForTheDatabaseIfRepeated)
{
    auto service = spawn_up_to({"", changed_list, {PgFault::stall, "COMMIT", last_statement}});
    service.signal(SIGTERM);
    service.wait_for_stderr("stopping", 5s);
    const auto begin = steady_clock::now();
    service.signal(SIGTERM);
    const auto result = service.wait_exit(10s);
    EXPECT_LT(steady_clock::now() - begin, 2s);
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_TRUE(says(result.err, "told to stop twice"));
    EXPECT_EQ(tables(), before);
}

} // namespace
} // namespace numsync::support
