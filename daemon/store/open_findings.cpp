#include "store/open_findings.hpp"

#include "model/canonical_line.hpp"
#include "store/account_rows.hpp"

namespace numsync::store {

namespace {

constexpr std::size_t columns = 14;

constexpr auto* findings_in_order = R"(
SELECT kind, severity, subject, number, field, expected_value, actual_value,
       to_char(first_seen_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), to_char(last_seen_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), remedy,
       finding_id, to_char(accepted_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), accepted_by, accepted_note
  FROM (SELECT *, row_number() OVER (PARTITION BY kind, accepted_at IS NULL ORDER BY subject, field) AS nth
          FROM reconciliation_findings
         WHERE account = (SELECT current_setting('numsync.account')) AND resolved_at IS NULL) f
 WHERE nth <= coalesce(nullif(current_setting('numsync.of_each_kind'), '')::bigint, nth)
 ORDER BY accepted_at IS NOT NULL, array_position(ARRAY['critical', 'warning', 'info'], severity), kind, nth)";

} // namespace

AccountFindings read_account_findings(Database& database, const std::string& account, std::int64_t run_id)
{
    return in_transaction(database, "counting the findings", [&](Transaction& tx) {
        AccountFindings findings;
        for (const auto& row :
             execute(tx, "SELECT numbers - missing, rejected FROM sync_status WHERE account = $1", account)) {
            findings.listed = row[0].template as<std::uint64_t>();
            findings.rejected = row[1].template as<std::uint64_t>();
        }
        for (const auto& row : execute(tx, R"(
                SELECT f.kind, f.severity, min(f.remedy), count(*),
                       count(*) FILTER (WHERE f.run_id = $2 AND f.first_seen_at = f.last_seen_at)
                  FROM reconciliation_findings f
                 WHERE f.account = $1 AND f.resolved_at IS NULL AND f.accepted_at IS NULL
                 GROUP BY f.kind, f.severity
                 ORDER BY array_position(ARRAY['critical', 'warning', 'info'], f.severity), f.kind)",
                                       account, run_id)) {
            findings.kinds.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str(),
                                      row[3].as<std::uint64_t>(), row[4].as<std::uint64_t>()});
        }
        return findings;
    });
}

void for_each_finding(Database& database, const std::string& account,
                      std::optional<std::uint64_t> of_each_kind,
                      const std::function<void(const Finding&)>& on_finding)
{
    in_transaction(database, "reading the findings", [&](Transaction& tx) {
        name_account(tx, account);
        execute(tx, "SELECT set_config('numsync.of_each_kind', $1, true)",
                of_each_kind ? std::to_string(*of_each_kind) : "");
        std::array<std::optional<std::string>, columns> fields;
        copy_out(tx, findings_in_order, [&](std::string_view line) {
            model::split_line(line, fields);
            on_finding({std::stoll(*fields[10]), *fields[0], *fields[1], *fields[2], fields[3], fields[4],
                        fields[5], fields[6], *fields[7], *fields[8], *fields[9],
                        fields[11] ? std::optional{Accepted{*fields[11], fields[12].value_or(""), fields[13]}}
                                   : std::nullopt});
        });
    });
}

} // namespace numsync::store
