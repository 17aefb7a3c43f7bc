#include "model/canonical_line.hpp"
#include "store/apply_steps.hpp"
#include "store/load_records.hpp"

#include <set>

namespace numsync::store {

namespace {

constexpr std::size_t rejected_fields = 6;
constexpr std::size_t most_drift = 1000; ///< per account: keys that are built from data are new in every list

} // namespace

std::string rejected_line(const std::string& key, const std::optional<std::string>& id,
                          const std::optional<std::string>& number, std::string_view field,
                          std::string_view reason, std::string_view record)
{
    std::string line;
    model::append_escaped(line, key);
    for (const auto& text : {id, number}) {
        line += '\t';
        if (text) {
            model::append_escaped(line, *text);
        } else {
            line += model::null_text;
        }
    }
    for (const auto text : {field, reason, record}) {
        line += '\t';
        model::append_escaped(line, text);
    }
    return line;
}

void load_rejected(Transaction& tx, const Application& application)
{
    tx.database.doing("loading the rejected records");
    run_script(
        tx, R"(CREATE TEMPORARY TABLE refused (record_key TEXT, id TEXT, number TEXT, field TEXT, reason TEXT,
                                                record TEXT) ON COMMIT DROP)");
    copy_lines<rejected_fields>(tx, "pg_temp.refused", application.rejected_lines);
}

void write_rejected(Transaction& tx, const model::RunReport& report, const Application& application,
                    const std::string& stamp)
{
    if (!application.any_rejected) {
        execute(tx, "UPDATE rejected_records SET resolved_at = $2 WHERE account = $1 AND resolved_at IS NULL",
                report.account, stamp);
        return;
    }
    tx.database.doing("recording the rejected records");
    if (application.all_rejected_kept) { // else a record that is not among them may be one that was not kept
        execute(tx,
                R"(UPDATE rejected_records r SET resolved_at = $2
                WHERE account = $1 AND resolved_at IS NULL
                  AND NOT EXISTS (SELECT FROM pg_temp.refused n
                                   WHERE (n.record_key, n.field, n.reason) = (r.record_key, r.field, r.reason)))",
                report.account, stamp);
    }
    execute(tx,
            R"(UPDATE rejected_records r SET number = n.number
             FROM (SELECT DISTINCT ON (record_key, field, reason) * FROM pg_temp.refused) n
            WHERE r.account = $1 AND r.resolved_at IS NULL AND r.number IS DISTINCT FROM n.number
              AND (n.record_key, n.field, n.reason) = (r.record_key, r.field, r.reason))",
            report.account);
    // The anti-join uses up no identity values for records that are already open. If a list has more rejected
    // records than are kept, none is resolved: then the LIMIT bounds the open ones.
    execute(
        tx,
        R"(INSERT INTO rejected_records (account, record_key, id, number, field, reason, record, first_seen_at,
                                        run_id)
           SELECT DISTINCT ON (n.record_key, n.field, n.reason)
                  $1, n.record_key, n.id, n.number, n.field, n.reason, n.record, $2::timestamptz, $3::bigint
             FROM pg_temp.refused n
            WHERE NOT EXISTS (SELECT FROM rejected_records r
                               WHERE r.account = $1 AND r.resolved_at IS NULL
                                 AND (r.record_key, r.field, r.reason) = (n.record_key, n.field, n.reason))
            LIMIT greatest(0, $4 - (SELECT count(*) FROM rejected_records
                                     WHERE account = $1 AND resolved_at IS NULL)))",
        report.account, stamp, report.run_id, static_cast<std::int64_t>(most_rejected_kept));
    require_taken(!execute(tx,
                           "SELECT FROM rejected_records WHERE account = $1 AND resolved_at IS NULL LIMIT 1",
                           report.account)
                       .empty(),
                  "rejected_records");
}

void write_drift(Transaction& tx, const model::RunReport& report, const Application& application,
                 const std::string& stamp)
{
    if (application.drift.empty()) {
        return;
    }
    std::set<model::DriftKey> known;
    for (const auto& row :
         execute(tx, "SELECT kind, key FROM api_drift WHERE account = $1", report.account)) {
        known.insert({row[0].c_str(), row[1].c_str()});
    }
    for (const auto& [what, sample] : application.drift) {
        const bool is_new = known.size() < most_drift && known.insert(what).second;
        if (is_new) {
            execute(tx,
                    R"(INSERT INTO api_drift (account, kind, key, sample, first_seen_at, run_id)
                   VALUES ($1, $2, $3, nullif($4, ''), $5, $6) ON CONFLICT DO NOTHING)",
                    report.account, what.kind, what.key, sample, stamp, report.run_id);
        }
    }
}

} // namespace numsync::store
