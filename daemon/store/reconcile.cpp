#include "store/reconcile.hpp"

#include "model/failure.hpp"
#include "store/reconcile_steps.hpp"
#include "store/run_row.hpp"
#include "store/schema_version.hpp"

namespace numsync::store {

namespace {

/// What seems to be absent may be what stands in a record that cannot be read, unless the record's id is
/// known to the table, and so its number.
bool absence_is_known(Transaction& tx, const std::string& account, bool all_identified)
{
    return all_identified && run(tx,
                                 R"(SELECT FROM pg_temp.refused r
                                     WHERE NOT EXISTS (SELECT FROM purchased_numbers p
                                                        WHERE p.account = $1 AND p.id = r.id) LIMIT 1)",
                                 account)
                                 .empty();
}

} // namespace

std::optional<model::FindingCounts> reconcile(Database& database, const model::RunReport& report,
                                              const ListedSides& sides, std::chrono::milliseconds lease,
                                              const std::function<void(std::string_view)>& on_suspect)
{
    using Outcome = std::optional<model::FindingCounts>;
    constexpr auto snapshot = pqxx::isolation_level::repeatable_read;
    return in_transaction<snapshot>(database, "reconciling", [&](Transaction& tx) -> Outcome {
        const auto start = std::chrono::steady_clock::now();
        run_script(tx, "SAVEPOINT still_running");
        if (!end_run(tx, report)) {
            throw model::Failure{model::Reason::db_conflict,
                                 "the lease of run " + std::to_string(*report.run_id) +
                                     " was lost to another instance; nothing was written"};
        }
        require_current_schema(tx);
        load_sides(tx, report, sides);
        if (!sides.suspects && hand_out_suspects(tx, on_suspect)) {
            run_script(tx, "ROLLBACK TO SAVEPOINT still_running");
            renew_lease(tx, report, lease);
            return std::nullopt;
        }
        const Certainty certainty{sides.all_identified,
                                  absence_is_known(tx, report.account, sides.all_identified)};
        find_all(tx, report.account, certainty);
        auto ended = report;
        ended.findings = merge_findings(tx, report, certainty);
        ended.detail = model::finding_summary(ended.findings);
        ended.apply_time =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
        describe_run(tx, ended);
        return ended.findings;
    });
}

} // namespace numsync::store
