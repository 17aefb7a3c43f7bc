#include "model/finding.hpp"
#include "store/reconcile_steps.hpp"

namespace numsync::store {

namespace {

void load_kinds(Transaction& tx, const Certainty& certainty)
{
    run_script(
        tx,
        R"(CREATE TEMPORARY TABLE kinds (kind TEXT, severity TEXT, remedy TEXT, told BOOLEAN) ON COMMIT DROP)");
    CopyIn copy{tx, "pg_temp.kinds"};
    for (const auto& kind : model::finding_kinds) {
        const std::string name{kind.name};
        const std::string severity{model::name(kind.severity)};
        const std::string remedy{kind.remedy};
        copy.write(
            std::array{name.c_str(), severity.c_str(), remedy.c_str(), certainty.tells(kind) ? "t" : "f"});
    }
    copy.complete();
}

constexpr auto* see_again = R"(
UPDATE reconciliation_findings f
   SET severity = k.severity, number = n.number, expected_value = n.expected_value, actual_value = n.actual_value,
       remedy = k.remedy, last_seen_at = t.now, run_id = $2
  FROM pg_temp.found n JOIN pg_temp.kinds k USING (kind) CROSS JOIN pg_temp.terms t
 WHERE k.told AND f.account = $1 AND f.resolved_at IS NULL AND f.kind = n.kind AND f.subject = n.subject
   AND coalesce(f.field, '') = coalesce(n.field, ''))";

constexpr auto* open_new = R"(
INSERT INTO reconciliation_findings (account, kind, severity, subject, number, field, expected_value, actual_value, remedy,
                                     first_seen_at, last_seen_at, run_id)
SELECT $1, n.kind, k.severity, n.subject, n.number, n.field, n.expected_value, n.actual_value, k.remedy, t.now, t.now, $2
  FROM pg_temp.found n JOIN pg_temp.kinds k USING (kind) CROSS JOIN pg_temp.terms t
 WHERE k.told
   AND NOT EXISTS (SELECT FROM reconciliation_findings f
                    WHERE f.account = $1 AND f.resolved_at IS NULL AND f.kind = n.kind AND f.subject = n.subject
                      AND coalesce(f.field, '') = coalesce(n.field, '')))";

// What bears the run's number was seen. A record that cannot be read leaves its findings as they are, whether
// they are about its id or about its number.
constexpr auto* resolve = R"(
UPDATE reconciliation_findings f
   SET resolved_at = t.now
  FROM pg_temp.kinds k CROSS JOIN pg_temp.terms t
 WHERE f.account = $1 AND f.resolved_at IS NULL AND f.run_id <> $2 AND k.kind = f.kind AND k.told
   AND NOT EXISTS (SELECT FROM pg_temp.refused r WHERE r.id = f.subject)
   AND NOT EXISTS (SELECT FROM pg_temp.refused r JOIN purchased_numbers p ON p.account = $1 AND p.id = r.id
                    WHERE p.number = f.number))";

} // namespace

model::FindingCounts merge_findings(Transaction& tx, const model::RunReport& report,
                                    const Certainty& certainty)
{
    tx.database.doing("writing the findings");
    load_kinds(tx, certainty);
    model::FindingCounts counts;
    run(tx, see_again, report.account, report.run_id);
    counts.found =
        static_cast<std::uint64_t>(run(tx, open_new, report.account, report.run_id).affected_rows());
    if (certainty.all_identified) {
        counts.resolved =
            static_cast<std::uint64_t>(run(tx, resolve, report.account, report.run_id).affected_rows());
    }
    counts.open =
        run(tx, "SELECT count(*) FROM reconciliation_findings WHERE account = $1 AND resolved_at IS NULL",
            report.account)[0][0]
            .as<std::uint64_t>();
    return counts;
}

} // namespace numsync::store
