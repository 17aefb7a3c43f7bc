#include "store/run_row.hpp"
#include "store/leases.hpp"

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
    const auto ended = execute_for_run(
        tx,
        std::string{R"(UPDATE sync_runs
                                 SET status = $4, finished_at = clock_timestamp(), http_status = $5, attempts = $6,
                                     response_bytes = $7, received = $8, unchanged = $9, added = $10, updated = $11,
                                     restored = $12, repaired = $13, missing = $14, removed = $15, rejected = $16,
                                     reason = $17, detail = $18, plan_digest = $19, fetch_ms = $20, apply_ms = $21, unreadable = $22)"} +
            where_run + "AND status = 'running'",
        report, std::string{model::name(report.status)}, report.http_status, report.attempts,
        report.response_bytes, counts.received, counts.unchanged, counts.added, counts.updated,
        counts.restored, counts.repaired, counts.missing, counts.removed, counts.rejected,
        reason_text(report), detail_text(report), report.plan_digest, report.fetch_time.count(),
        report.apply_time.count(), model::total(report.unreadable));
    return ended.affected_rows() == 1;
}

bool renew_lease(Transaction& tx, const model::RunReport& report, std::chrono::milliseconds lease)
{
    const auto renewed = execute_for_run(
        tx,
        std::string{
            "UPDATE sync_runs SET lease_until = clock_timestamp() + $4::bigint * interval '1 millisecond'"} +
            where_run + "AND status = 'running'",
        report, lease.count());
    return renewed.affected_rows() == 1;
}

void throw_lost(Transaction& tx, const model::RunReport& report)
{
    require_taken(execute_for_run(
                      tx, std::string{"SELECT FROM sync_runs"} + where_run + "AND status = 'running'", report)
                      .empty(),
                  "sync_runs");
    throw lease_lost(*report.run_id);
}

void correct_run(Transaction& tx, const model::RunReport& report)
{
    const auto& counts = report.counts;
    const auto corrected = execute_for_run(
        tx,
        std::string{R"(UPDATE sync_runs
              SET finished_at = clock_timestamp(), status = $4, reason = $5, detail = $6, unchanged = $7, added = $8,
                  updated = $9, restored = $10, repaired = $11, missing = $12, removed = $13,
                  removed_approved = $14, unverified = $15, apply_ms = $16)"} +
            where_run,
        report, std::string{model::name(report.status)}, reason_text(report), detail_text(report),
        counts.unchanged, counts.added, counts.updated, counts.restored, counts.repaired, counts.missing,
        counts.removed, counts.removed_approved, counts.unverified, report.apply_time.count());
    require_taken(corrected.affected_rows() == 1, "sync_runs");
}

} // namespace numsync::store
