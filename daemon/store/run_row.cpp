#include "store/run_row.hpp"

#include "model/failure.hpp"

namespace numsync::store {

namespace {

std::optional<std::string> reason_text(const model::RunReport& report)
{
    return report.reason ? std::optional<std::string>{model::name(*report.reason)} : std::nullopt;
}

std::optional<std::string> detail_text(const model::RunReport& report)
{
    return report.detail.empty() ? std::nullopt : std::optional{report.detail};
}

} // namespace

bool end_run(Transaction& tx, const model::RunReport& report)
{
    const auto& counts = report.counts;
    const auto ended =
        run_on(tx,
               std::string{R"(UPDATE sync_runs
                                 SET status = $5, finished_at = clock_timestamp(), http_status = $6, attempts = $7,
                                     response_bytes = $8, received = $9, unchanged = $10, added = $11, updated = $12,
                                     restored = $13, repaired = $14, missing = $15, removed = $16, rejected = $17,
                                     reason = $18, detail = $19, plan_digest = $20, fetch_ms = $21, apply_ms = $22, unreadable = $23)"} +
                   of_the_run + "AND status = 'running'",
               report, std::string{model::name(report.status)}, report.http_status, report.attempts,
               report.response_bytes, counts.received, counts.unchanged, counts.added, counts.updated,
               counts.restored, counts.repaired, counts.missing, counts.removed, counts.rejected,
               reason_text(report), detail_text(report), report.plan_digest, report.fetch_time.count(),
               report.apply_time.count(), model::total(report.unreadable));
    return ended.affected_rows() == 1;
}

bool renew_lease(Transaction& tx, const model::RunReport& report, std::chrono::milliseconds lease)
{
    const auto renewed = run_on(
        tx,
        std::string{
            "UPDATE sync_runs SET lease_until = clock_timestamp() + $5::bigint * interval '1 millisecond'"} +
            of_the_run + "AND status = 'running'",
        report, lease.count());
    return renewed.affected_rows() == 1;
}

void describe_run(Transaction& tx, const model::RunReport& report)
{
    run(tx,
        R"(UPDATE sync_runs SET finished_at = clock_timestamp(), detail = $2, apply_ms = $3 WHERE run_id = $1)",
        report.run_id, report.detail, report.apply_time.count());
}

void correct_run(Transaction& tx, const model::RunReport& report)
{
    const auto& counts = report.counts;
    const auto corrected = run_on(tx, std::string{R"(UPDATE sync_runs
              SET finished_at = clock_timestamp(), status = $5, reason = $6, detail = $7, unchanged = $8, added = $9,
                  updated = $10, restored = $11, repaired = $12, missing = $13, removed = $14, unverified = $15,
                  apply_ms = $16)"} + of_the_run,
                                  report, std::string{model::name(report.status)}, reason_text(report),
                                  detail_text(report), counts.unchanged, counts.added, counts.updated,
                                  counts.restored, counts.repaired, counts.missing, counts.removed,
                                  counts.unverified, report.apply_time.count());
    if (corrected.affected_rows() != 1) {
        throw model::Failure{
            model::Reason::db_altered,
            "the row of the run cannot be corrected: a trigger or rule of sync_runs drops it"};
    }
}

} // namespace numsync::store
