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

template <std::size_t N>
void find(Transaction& tx, const std::array<FindingQuery, N>& queries, const std::string& account,
          const Certainty& certainty)
{
    for (const auto& query : queries) {
        if (certainty.tells(model::finding_kind(query.kind))) {
            tx.database.doing("looking for " + std::string{query.kind});
            run(tx,
                "INSERT INTO pg_temp.found SELECT DISTINCT ON (f.subject, f.field) $1, f.* FROM (" +
                    query.sql +
                    ") f (subject, number, field, expected_value, actual_value) WHERE $2::text IS NOT NULL",
                std::string{query.kind}, account);
        }
    }
}

/// Completes `found`, but for the kinds that cannot be told.
void find_all(Transaction& tx, const std::string& account, const Certainty& certainty)
{
    find(tx, findings_of_list, account, certainty);
    find(tx, findings_of_table, account, certainty);
    find(tx, findings_of_expectation, account, certainty);
    run_script(tx, "ANALYZE pg_temp.found");
}

} // namespace

void reconcile(Database& database, model::RunReport& report, const ListedSides& sides)
{
    constexpr auto snapshot = pqxx::isolation_level::repeatable_read;
    in_transaction<snapshot>(database, "reconciling", [&](Transaction& tx) {
        const auto start = std::chrono::steady_clock::now();
        if (!end_run(tx, report)) {
            throw model::Failure{model::Reason::db_conflict,
                                 "the lease of run " + std::to_string(*report.run_id) +
                                     " was lost to another instance; nothing was written"};
        }
        require_current_schema(tx);
        load_sides(tx, report, sides);
        const Certainty certainty{sides.all_identified,
                                  absence_is_known(tx, report.account, sides.all_identified)};
        find_all(tx, report.account, certainty);
        report.findings = merge_findings(tx, report, certainty);
        report.detail = model::finding_summary(report.findings);
        report.apply_time =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
        describe_run(tx, report);
    });
}

} // namespace numsync::store
