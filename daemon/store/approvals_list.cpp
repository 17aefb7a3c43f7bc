#include "store/approvals_list.hpp"

#include "store/pq.hpp"
#include "store/schema_version.hpp"

namespace numsync::store {

namespace {

constexpr auto* select_approval = R"(
SELECT a.run_id, a.account,
       CASE WHEN a.ended_at IS NOT NULL THEN a.end_reason WHEN a.approved_at IS NULL THEN 'waits'
            WHEN a.applied_by IS NULL THEN 'approved' ELSE 'in use' END,
       to_char(a.proposed_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), a.absent, a.changed, a.added,
       to_char(a.approved_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), a.approved_by, a.approved_as, a.note, a.applied_by,
       to_char(a.ended_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), a.ended_by
  FROM sync_approvals a)";

template <class Row>
PlanApproval approval_of(const Row& row)
{
    const auto count = [&](int column) { return row[column].template as<std::uint64_t>(); };
    PlanApproval approval;
    approval.run_id = row[0].template as<std::int64_t>();
    approval.account = row[1].c_str();
    approval.state = row[2].c_str();
    approval.proposed_at = row[3].c_str();
    approval.absent = count(4);
    approval.changed = count(5);
    approval.added = count(6);
    approval.approved_at = optional_text(row[7]);
    approval.approved_by = optional_text(row[8]);
    approval.approved_as = optional_text(row[9]);
    approval.note = optional_text(row[10]);
    if (!row[11].is_null()) {
        approval.applied_by = row[11].template as<std::int64_t>();
    }
    approval.ended_at = optional_text(row[12]);
    approval.ended_by = optional_text(row[13]);
    return approval;
}

/// WHERE: $1 is the run that proposed the plan, or a later run that was blocked for it.
constexpr auto* where_plan = R"(
 WHERE a.run_id = $1
    OR EXISTS (SELECT FROM sync_runs r
                WHERE r.run_id = $1 AND r.status = 'blocked' AND r.account = a.account
                  AND r.plan_digest = a.plan_digest AND r.filters = a.filters)
 ORDER BY a.ended_at IS NOT NULL, a.approved_at IS NULL, a.run_id DESC LIMIT 1 FOR UPDATE)";

TakeBackOutcome outcome_of(const PlanApproval& approval)
{
    return approval.ended_at       ? TakeBackOutcome::over
           : !approval.approved_at ? TakeBackOutcome::not_approved
           : approval.applied_by   ? TakeBackOutcome::in_use
                                   : TakeBackOutcome::taken_back;
}

} // namespace

std::vector<PlanApproval> list_approvals(Database& database, const std::optional<std::string>& account,
                                         std::optional<std::uint64_t> over)
{
    return in_transaction(database, "reading the approvals", [&](Transaction& tx) {
        require_current_schema(tx);
        std::vector<PlanApproval> approvals;
        std::uint64_t ended = 0;
        for (const auto& row :
             execute(tx,
                     std::string{select_approval} + " WHERE coalesce(a.account = $1, true) "
                                                    "ORDER BY a.ended_at IS NOT NULL, a.run_id DESC",
                     account)) {
            auto approval = approval_of(row);
            if (approval.ended_at && over && ended++ == *over) {
                break;
            }
            approvals.push_back(std::move(approval));
        }
        return approvals;
    });
}

TakeBackResult take_back(Database& database, std::int64_t run_id, const std::string& person)
{
    return in_transaction(database, "taking an approval back", [&](Transaction& tx) {
        require_current_schema(tx);
        TakeBackResult result;
        const auto rows = execute(tx, std::string{select_approval} + where_plan, run_id);
        if (rows.empty()) {
            return result;
        }
        result.approval = approval_of(rows[0]);
        result.outcome = outcome_of(result.approval);
        if (result.outcome == TakeBackOutcome::taken_back) {
            const auto ended = execute(tx,
                                       R"(UPDATE sync_approvals
                                         SET ended_at = clock_timestamp(), end_reason = 'taken_back', guarded_set = NULL,
                                             ended_by = $2, ended_as = session_user
                                       WHERE run_id = $1)",
                                       result.approval.run_id, person);
            require_taken(ended.affected_rows() == 1, "sync_approvals");
        }
        return result;
    });
}

} // namespace numsync::store
