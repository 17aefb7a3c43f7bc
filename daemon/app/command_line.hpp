#pragma once

#include "model/failure.hpp"
#include "model/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace numsync::app {

enum class Command : std::uint8_t {
    run,
    sync,
    plan,
    approve,
    approvals,
    changes,
    reconcile,
    accept,
    retire,
    status,
    migrate,
    check
};
enum class Format : std::uint8_t { table, json, csv, excel };
enum class FailOn : std::uint8_t { never, critical, warning, info }; ///< each includes those before it

struct Options {
    Command command = Command::check;
    std::string config = "/etc/agni-number-sync/config.yaml";
    std::optional<model::LogLevel> log_level; ///< in place of log.level
    /// sync, plan, approvals, changes, reconcile, status, check: only this account; retire: the account
    /// to retire.
    std::optional<std::string> account;
    Format format = Format::table;              ///< plan, approvals, changes, reconcile, status
    std::optional<std::string> from_file;       ///< plan: a saved answer to use instead of the API
    std::int64_t run_id = 0;                    ///< approve
    std::string note;                           ///< approve, accept: why, at most 500 bytes
    std::vector<std::int64_t> findings;         ///< accept
    bool take_back = false;                     ///< accept: end the acceptance
    std::optional<std::int64_t> taken_back_run; ///< approvals: take back the approval of this run
    std::optional<std::string> since;           ///< changes: as typed
    std::optional<std::string> number;          ///< changes: as typed
    FailOn fail_on = FailOn::critical;          ///< reconcile: which open findings make the exit code 2
    std::optional<std::string> expected;        ///< reconcile: a file with the expected numbers
    std::optional<std::string> export_expected; ///< reconcile: only write the inventory to this file
    bool allow_empty = false;                   ///< reconcile: the file of expected numbers may have none
    bool verify_filters = false;                ///< reconcile: compare the lists by is_active, too
    bool force = false;                         ///< retire: even if the account was run lately
    bool all = false; ///< plan, approvals, changes, reconcile: the table has every row; status: every account
    std::optional<std::string> save;  ///< check: a new file to keep the answer in
    bool offline = false;             ///< check: the configuration alone
    bool check = false;               ///< status: the exit code shows the state of the accounts
    bool redact = false;              ///< check: stand-ins in the saved answer and in the output
    std::optional<std::string> login; ///< migrate: replaces the role in database.url, or all of it
    bool migrate_status = false;
    bool migrate_dry_run = false;
};

/// Reads the command line. The variable AGNI_NUMBER_SYNC_CONFIG is the default of --config. Returns what to
/// do; or the exit code, after it has printed the help, the version or what is wrong.
std::variant<Options, model::Exit> parse_command_line(int argc, const char* const* argv);

} // namespace numsync::app
