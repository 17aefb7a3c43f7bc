#include "store/run_row.hpp"

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
    const auto ended = run(tx,
                           R"(UPDATE sync_runs
                                 SET status = $2, finished_at = clock_timestamp(), http_status = $3, attempts = $4,
                                     response_bytes = $5, received = $6, unchanged = $7, added = $8, updated = $9,
                                     restored = $10, repaired = $11, missing = $12, removed = $13, rejected = $14,
                                     reason = $15, detail = $16, plan_digest = $17, fetch_ms = $18, apply_ms = $19
                               WHERE run_id = $1 AND account = $20 AND kind = $21 AND instance = $22
                                 AND status = 'running')",
                           report.run_id, std::string{model::name(report.status)}, report.http_status,
                           report.attempts, report.response_bytes, counts.received, counts.unchanged,
                           counts.added, counts.updated, counts.restored, counts.repaired, counts.missing,
                           counts.removed, counts.rejected, reason_text(report), detail_text(report),
                           report.plan_digest, report.fetch_time.count(), report.apply_time.count(),
                           report.account, std::string{model::name(report.kind)}, report.instance);
    return ended.affected_rows() == 1;
}

bool renew_lease(Transaction& tx, const model::RunReport& report, std::chrono::milliseconds lease)
{
    const auto renewed = run(tx,
                             R"(UPDATE sync_runs
                                   SET lease_until = clock_timestamp() + $2::bigint * interval '1 millisecond'
                                 WHERE run_id = $1 AND account = $3 AND kind = $4 AND instance = $5
                                   AND status = 'running')",
                             report.run_id, lease.count(), report.account,
                             std::string{model::name(report.kind)}, report.instance);
    return renewed.affected_rows() == 1;
}

void describe_run(Transaction& tx, const model::RunReport& report)
{
    run(tx,
        R"(UPDATE sync_runs SET finished_at = clock_timestamp(), detail = $2, apply_ms = $3 WHERE run_id = $1)",
        report.run_id, report.detail, report.apply_time.count());
}

void correct_counts(Transaction& tx, const model::RunReport& report)
{
    const auto& counts = report.counts;
    run(tx,
        R"(UPDATE sync_runs
              SET finished_at = clock_timestamp(), unchanged = $2, added = $3, updated = $4, restored = $5,
                  repaired = $6, missing = $7, removed = $8, apply_ms = $9
            WHERE run_id = $1)",
        report.run_id, counts.unchanged, counts.added, counts.updated, counts.restored, counts.repaired,
        counts.missing, counts.removed, report.apply_time.count());
}

} // namespace numsync::store
