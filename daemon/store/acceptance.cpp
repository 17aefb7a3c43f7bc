#include "store/acceptance.hpp"

#include "store/pq.hpp"
#include "store/schema_version.hpp"

#include <algorithm>

namespace numsync::store {

namespace {

FindingState state_of(const std::string& name)
{
    return name == "resolved"         ? FindingState::resolved
           : name == "not_acceptable" ? FindingState::not_acceptable
           : name == "accepted"       ? FindingState::accepted
                                      : FindingState::open;
}

FoundFinding find(Transaction& tx, std::int64_t finding_id)
{
    const auto rows = execute(tx, R"(
SELECT CASE WHEN resolved_at IS NOT NULL THEN 'resolved' WHEN kind = 'db_altered' THEN 'not_acceptable'
            WHEN accepted_at IS NOT NULL THEN 'accepted' ELSE 'open' END,
       account, concat_ws(' ', kind, coalesce(number, subject), field) ||
                coalesce(', expected ' || expected_value, '') || coalesce(', is ' || actual_value, ''),
       coalesce(accepted_by || coalesce(': ' || accepted_note, ''), '')
  FROM reconciliation_findings WHERE finding_id = $1 FOR UPDATE)",
                              finding_id);
    if (rows.empty()) {
        return {finding_id, FindingState::unknown, "", "", ""};
    }
    return {finding_id, state_of(rows[0][0].c_str()), rows[0][1].c_str(), rows[0][2].c_str(),
            rows[0][3].c_str()};
}

} // namespace

AcceptResult accept(Database& database, const Acceptance& acceptance)
{
    return in_transaction(database, "accepting findings", [&](Transaction& tx) {
        require_current_schema(tx);
        AcceptResult result;
        for (const auto finding_id : acceptance.findings) {
            result.findings.push_back(find(tx, finding_id));
        }
        result.done = std::ranges::all_of(result.findings, [&](const FoundFinding& finding) {
            return finding.state == FindingState::accepted ||
                   (finding.state == FindingState::open && !acceptance.take_back);
        });
        if (!result.done) {
            return result;
        }
        for (const auto finding_id : acceptance.findings) {
            const auto changed = acceptance.take_back
                                     ? execute(tx, "SELECT take_back_acceptance($1)", finding_id)
                                     : execute(tx, "SELECT accept_finding($1, $2, $3)", finding_id,
                                               acceptance.note, acceptance.person);
            require_taken(changed.size() == 1, "reconciliation_findings");
        }
        return result;
    });
}

} // namespace numsync::store
