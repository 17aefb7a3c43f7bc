#pragma once

#include "model/report.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace numsync::store {

struct Transaction;

/// A sync that has ended.
struct PastSync {
    std::string status;
    std::uint64_t took_ms = 0;
};

/// The unreadable values of one field, over the numbers held.
struct UnreadableValues {
    std::string field;
    std::uint64_t numbers = 0;
    std::string example;
    std::string since; ///< UTC, of the earliest of them
};

/// A service, as it describes itself in sync_schedule.
struct RunningService {
    std::string instance; ///< host/process/number
    std::uint64_t accounts = 0;
    std::string due_at;           ///< UTC, the latest due time among its accounts
    std::int64_t overdue_for = 0; ///< seconds since due_at; negative before it
    bool at_work = false;         ///< one of its runs is under way
};

/// A row of the view sync_status, with the account's recent past. Times are UTC, as text.
struct AccountStatus {
    std::string account;
    std::optional<std::string> verified_at;
    std::optional<std::int64_t> age_seconds; ///< since verified_at; absent if that is in the future
    std::uint64_t consecutive_failures = 0;
    std::optional<std::int64_t> blocked_run_id;
    std::uint64_t rejected = 0;
    bool removals_held = false;
    std::vector<UnreadableValues> unreadable; ///< by field
    std::uint64_t numbers = 0;
    std::uint64_t missing = 0;
    std::uint64_t removed = 0;
    std::uint64_t open_findings = 0; ///< without those that are accepted
    std::uint64_t accepted_findings = 0;
    std::optional<std::string> filters;
    std::vector<PastSync> syncs;               ///< the latest, oldest first
    std::vector<std::uint64_t> numbers_by_day; ///< of inventory_daily, up to today
    std::optional<std::string> history_since;  ///< absent if no version was ever deleted
    std::optional<std::string> next_due_at;    ///< absent if no service runs
    std::optional<std::int64_t> due_in;        ///< seconds until next_due_at; negative after it
    std::optional<std::int64_t> approved_run_id;
    std::optional<std::string> approved_by;
    bool last_was_blocked = false;
    bool configured =
        true; ///< in a configuration of this host; the caller sets it, since the database does not know
};

/// A row of sync_runs, in short.
struct PastRun {
    std::int64_t run_id = 0;
    std::string account;
    std::string kind; ///< sync, reconcile or retire
    std::string started_at;
    std::optional<std::int64_t> took_ms; ///< absent while it runs
    std::string trigger;
    std::string status;
    std::optional<std::string> reason;
    std::optional<std::string> detail;
    std::uint64_t received = 0;
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
    std::uint64_t restored = 0;
    std::uint64_t repaired = 0;
    std::uint64_t missing = 0;
    std::uint64_t removed = 0;
    std::uint64_t rejected = 0;
};

struct Status {
    std::vector<AccountStatus> accounts; ///< those that `choose` left
    std::vector<PastRun> runs; ///< by account, in the order of `accounts`; of each, the latest first
    std::vector<RunningService> services;
};

/// How much to read of each account's past: the latest runs, the latest syncs, and days up to today.
struct Past {
    int runs = 0;
    int syncs = 0;
    int days = 0;
};

/// Calls `choose` with all accounts, without their past. `choose` leaves those whose past is to be read. It
/// is called on the database thread.
Status read_status(Database& database, const Past& past,
                   const std::function<void(std::vector<AccountStatus>&)>& choose);

/// The names of the accounts in the database, without the retired ones, sorted.
std::vector<std::string> read_account_names(Database& database);

/// The standing of one account; all zero if it never ran.
model::Standing standing_of_account(Transaction& tx, const std::string& account);

/// Standings of all accounts in the database, by name, in four statements. In open_findings, kinds without an
/// open finding are left out.
std::map<std::string, model::Standing> read_standings(Database& database);

} // namespace numsync::store
