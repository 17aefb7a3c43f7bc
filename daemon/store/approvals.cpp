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

// A guarded set is read and written in pieces. As a whole, a set of a million would be in memory several
// times: as digests, as text, and in libpq. The text is hex: no form of binary parameter works with both
// libpqxx versions.

std::string hex_of_bytes(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char byte : bytes) {
        text += digits[static_cast<unsigned char>(byte) >> 4U];
        text += digits[static_cast<unsigned char>(byte) & 0xfU];
    }
    return text;
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

void load_guarded_set(Transaction& tx, const model::GuardedSet& set)
{
    run_script(tx, "CREATE TEMPORARY TABLE guarded (piece BIGINT, elements TEXT) ON COMMIT DROP");
    CopyIn copy{tx, "pg_temp.guarded"};
    std::int64_t pieces = 0;
    model::for_each_piece(set, [&](std::string_view bytes) {
        const auto piece = std::to_string(pieces++);
        const auto elements = hex_of_bytes(bytes);
        copy.write(std::array{piece.c_str(), elements.c_str()});
    });
    copy.complete();
}

/// Approves the proposal of run `run_id`. Ends the account's earlier approval: the new set has those of its
/// numbers that still count.
void give_approval(Transaction& tx, const std::string& account, std::int64_t run_id, const Approver& approver)
{
    for (const auto& row : execute(tx,
                                   R"(SELECT run_id FROM sync_approvals
                                   WHERE account = $1 AND ended_at IS NULL AND approved_at IS NOT NULL FOR UPDATE)",
                                   account)) {
        end_approval(tx, row[0].as<std::int64_t>(), "differs");
    }
    const auto given = execute(tx,
                               R"(UPDATE sync_approvals
              SET approved_at = clock_timestamp(), approved_by = $2, approved_as = session_user, note = $3
            WHERE run_id = $1)",
                               run_id, approver.person, approver.note);
    require_taken(given.affected_rows() == 1, "sync_approvals");
}

} // namespace

model::Approvals read_approvals(Transaction& tx, const std::string& account)
{
    model::Approvals approvals;
    for (const auto& row : execute(tx,
                                   R"(SELECT run_id, filters, approved_at IS NOT NULL
                                    FROM sync_approvals WHERE account = $1 AND ended_at IS NULL)",
                                   account)) {
        auto& approval = row[2].template as<bool>() ? approvals.given : approvals.waiting;
        approval = {row[0].template as<std::int64_t>(), row[1].c_str()};
    }
    return approvals;
}

void for_each_guarded(Database& database, std::int64_t run_id,
                      const std::function<void(const model::GuardedSet&)>& take)
{
    in_transaction(database, "reading an approval", [&](Transaction& tx) {
        const auto sizes = execute(
            tx, "SELECT absent, changed FROM sync_approvals WHERE run_id = $1 AND ended_at IS NULL", run_id);
        if (sizes.empty()) {
            return;
        }
        model::GuardedPieces pieces{sizes[0][0].as<std::size_t>(), sizes[0][1].as<std::size_t>()};
        const auto elements =
            "SELECT encode(substring(guarded_set FROM piece * 16384 + 1 FOR 16384), 'hex') FROM "
            "sync_approvals CROSS JOIN LATERAL generate_series(0, (length(guarded_set) - 1) / 16384) AS "
            "piece WHERE run_id = " +
            std::to_string(run_id) + " AND ended_at IS NULL ORDER BY piece";
        copy_out(tx, elements, [&](std::string_view piece) { take(pieces.read(bytes_of_hex(piece))); });
    });
}

bool use_approval(Transaction& tx, std::int64_t run_id, std::optional<std::int64_t> applied_by)
{
    const auto used = execute(tx,
                              R"(UPDATE sync_approvals
              SET applied_by = coalesce(applied_by, $2), guarded_set = substring(guarded_set for 16 * absent::integer)
            WHERE run_id = $1 AND ended_at IS NULL)",
                              run_id, applied_by);
    return used.affected_rows() == 1;
}

void end_approval(Transaction& tx, std::int64_t run_id, const std::string& reason)
{
    execute(tx,
            R"(UPDATE sync_approvals
              SET ended_at = clock_timestamp(), guarded_set = NULL,
                  end_reason = CASE WHEN applied_by IS NULL THEN $2 ELSE 'applied' END
            WHERE run_id = $1 AND ended_at IS NULL)",
            run_id, reason);
}

void propose(Transaction& tx, const model::RunReport& report, const model::GuardedSet& set)
{
    const auto open = execute(
        tx,
        R"(SELECT run_id, approved_at IS NULL, plan_digest = $2 AND filters = $3 AND applied_by IS NULL
                               FROM sync_approvals WHERE account = $1 AND ended_at IS NULL FOR UPDATE)",
        report.account, report.plan_digest, report.filters);
    for (const auto& row : open) {
        if (row[2].as<bool>()) {
            return; // it waits already, or was approved while the list was judged
        }
    }
    for (const auto& row : open) {
        if (row[1].as<bool>()) {
            end_approval(tx, row[0].as<std::int64_t>(), "differs");
        }
    }
    load_guarded_set(tx, set);
    const auto proposed = execute(
        tx,
        R"(INSERT INTO sync_approvals (run_id, account, plan_digest, filters, guarded_set, absent, changed, added,
                                       proposed_at)
           SELECT $1, $2, $3, $4, coalesce(string_agg(decode(elements, 'hex'), ''::bytea ORDER BY piece), ''::bytea),
                  $5, $6, $7, clock_timestamp()
             FROM pg_temp.guarded)",
        report.run_id, report.account, report.plan_digest, report.filters, set.absent.size(),
        set.changed.size(), set.added.size());
    require_taken(proposed.affected_rows() == 1, "sync_approvals");
}

void close_blocked(Database& database, const model::RunReport& report, const model::GuardedSet& set)
{
    in_transaction(database, "recording the blocked run", [&](Transaction& tx) {
        if (!end_run(tx, report)) {
            throw_lost(tx, report);
        }
        propose(tx, report, set);
    });
}

ApproveResult approve(Database& database, std::int64_t run_id, const Approver& approver)
{
    return in_transaction(database, "approving", [&](Transaction& tx) {
        require_current_schema(tx);
        ApproveResult result;
        const auto blocked =
            execute(tx,
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
        const auto open =
            execute(tx,
                    R"(SELECT run_id, absent, changed, added, approved_at IS NOT NULL FROM sync_approvals
                                  WHERE account = $1 AND plan_digest = $2 AND filters = $3 AND ended_at IS NULL
                                  ORDER BY approved_at NULLS FIRST LIMIT 1 FOR UPDATE)",
                    result.account, optional_text(blocked[0][3]), blocked[0][4].c_str());
        if (open.empty()) {
            result.outcome = ApproveOutcome::no_longer_open;
            return result;
        }
        result.absent = open[0][1].as<std::uint64_t>();
        result.changed = open[0][2].as<std::uint64_t>();
        result.added = open[0][3].as<std::uint64_t>();
        result.outcome = open[0][4].as<bool>() ? ApproveOutcome::approved_before : ApproveOutcome::approved;
        if (result.outcome == ApproveOutcome::approved) {
            give_approval(tx, result.account, open[0][0].as<std::int64_t>(), approver);
        }
        return result;
    });
}

} // namespace numsync::store
