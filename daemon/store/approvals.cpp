#include "store/approvals.hpp"

#include "model/failure.hpp"
#include "model/guard.hpp"
#include "store/account_rows.hpp"
#include "store/approval_rows.hpp"
#include "store/run_row.hpp"
#include "store/schema_version.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace numsync::store {

namespace {

// A guarded set goes to and fro in parts, as one of a million would be held several times over: as digests,
// as text, and by libpq. The text is hex: libpqxx takes no binary parameter that both versions agree on.
constexpr std::size_t elements_of_part = 1024;

void load_guarded_set(Transaction& tx, const std::vector<model::Digest>& guarded_set)
{
    run_script(tx, "CREATE TEMPORARY TABLE guarded (part BIGINT, elements TEXT) ON COMMIT DROP");
    CopyIn copy{tx, "pg_temp.guarded"};
    std::string elements;
    for (std::size_t i = 0; i < guarded_set.size(); ++i) {
        elements += model::to_hex(guarded_set[i]);
        if ((i + 1) % elements_of_part == 0 || i + 1 == guarded_set.size()) {
            const auto part = std::to_string(i);
            copy.write(std::array{part.c_str(), elements.c_str()});
            elements.clear();
        }
    }
    copy.complete();
}

std::string bytes_of_hex(std::string_view text)
{
    const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        bytes += static_cast<char>(nibble(text[i]) * 16 + nibble(text[i + 1]));
    }
    return bytes;
}

constexpr auto* parts_of_guarded_set = R"(
SELECT encode(substring(guarded_set FROM part * 16384 + 1 FOR 16384), 'hex')
  FROM sync_approvals CROSS JOIN LATERAL generate_series(0, (length(guarded_set) - 1) / 16384) AS part
 WHERE account = current_setting('numsync.account') AND ended_at IS NULL
 ORDER BY part)";

} // namespace

std::optional<model::Approval> read_approval(Transaction& tx, const std::string& account)
{
    const auto rows = run(tx,
                          R"(SELECT run_id, filters, approved_at IS NOT NULL, length(guarded_set) / 16
                               FROM sync_approvals WHERE account = $1 AND ended_at IS NULL)",
                          account);
    if (rows.empty()) {
        return std::nullopt;
    }
    model::Approval approval;
    approval.run_id = rows[0][0].as<std::int64_t>();
    approval.filters = rows[0][1].c_str();
    approval.approved = rows[0][2].as<bool>();
    approval.guarded_set.reserve(rows[0][3].as<std::size_t>());
    name_account(tx, account);
    copy_out(tx, parts_of_guarded_set, [&](std::string_view part) {
        const auto elements = model::from_bytes(bytes_of_hex(part));
        approval.guarded_set.insert(approval.guarded_set.end(), elements.begin(), elements.end());
    });
    return approval;
}

void end_approval(Transaction& tx, std::int64_t run_id, const std::string& reason)
{
    run(tx,
        R"(UPDATE sync_approvals SET ended_at = clock_timestamp(), end_reason = $2
            WHERE run_id = $1 AND ended_at IS NULL)",
        run_id, reason);
}

void propose(Transaction& tx, const model::RunReport& report, const std::vector<model::Digest>& guarded_set,
             std::uint64_t absent, std::uint64_t changed)
{
    const auto open = run(tx,
                          R"(SELECT run_id, plan_digest = $2 AND filters = $3 FROM sync_approvals
                              WHERE account = $1 AND ended_at IS NULL FOR UPDATE)",
                          report.account, report.plan_digest, report.filters);
    if (!open.empty()) {
        if (open[0][1].as<bool>()) {
            return;
        }
        end_approval(tx, open[0][0].as<std::int64_t>(), "differs");
    }
    load_guarded_set(tx, guarded_set);
    run(tx,
        R"(INSERT INTO sync_approvals (run_id, account, plan_digest, filters, guarded_set, absent, changed, proposed_at)
           SELECT $1, $2, $3, $4, coalesce(string_agg(decode(elements, 'hex'), ''::bytea ORDER BY part), ''::bytea),
                  $5, $6, clock_timestamp()
             FROM pg_temp.guarded)",
        report.run_id, report.account, report.plan_digest, report.filters, absent, changed);
}

void close_blocked(Database& database, const model::RunReport& report,
                   const std::vector<model::Digest>& guarded_set, std::uint64_t absent, std::uint64_t changed)
{
    in_transaction(database, "recording the blocked run", [&](Transaction& tx) {
        if (!end_run(tx, report)) {
            throw model::Failure{model::Reason::db_conflict, "the lease was lost to another instance"};
        }
        propose(tx, report, guarded_set, absent, changed);
    });
}

ApproveResult approve(Database& database, std::int64_t run_id)
{
    return in_transaction(database, "approving", [&](Transaction& tx) {
        require_current_schema(tx);
        ApproveResult result;
        const auto blocked = run(tx,
                                 "SELECT account, status, coalesce(detail, ''), plan_digest, filters FROM "
                                 "sync_runs WHERE run_id = $1",
                                 run_id);
        if (blocked.empty()) {
            return result;
        }
        result.account = blocked[0][0].c_str();
        result.status = blocked[0][1].c_str();
        result.detail = blocked[0][2].c_str();
        if (result.status != "blocked") {
            result.outcome = ApproveOutcome::not_blocked;
            return result;
        }
        const auto open = run(tx,
                              R"(SELECT run_id, absent, changed, approved_at IS NOT NULL FROM sync_approvals
                                  WHERE account = $1 AND plan_digest = $2 AND filters = $3 AND ended_at IS NULL
                                    FOR UPDATE)",
                              result.account, optional_text(blocked[0][3]), blocked[0][4].c_str());
        if (open.empty()) {
            result.outcome = ApproveOutcome::no_longer_open;
            return result;
        }
        result.absent = open[0][1].as<std::uint64_t>();
        result.changed = open[0][2].as<std::uint64_t>();
        result.outcome = open[0][3].as<bool>() ? ApproveOutcome::approved_before : ApproveOutcome::approved;
        if (result.outcome == ApproveOutcome::approved) {
            run(tx,
                "UPDATE sync_approvals SET approved_at = clock_timestamp(), approved_by = session_user WHERE "
                "run_id = $1",
                open[0][0].as<std::int64_t>());
        }
        return result;
    });
}

} // namespace numsync::store
