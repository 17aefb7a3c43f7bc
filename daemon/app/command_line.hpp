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
enum class FailOn : std::uint8_t { never, critical, warning, info }; ///< each with those before it

struct Options {
    Command command = Command::check;
    std::string config = "/etc/agni-number-sync/config.yaml";
    std::optional<model::LogLevel> log_level; ///< in place of log.level
    std::optional<std::string>
        account; ///< sync, plan, approvals, changes, reconcile, status, check: this one only; retire: which
    Format format = Format::table;              ///< plan, approvals, changes, reconcile, status
    std::optional<std::string> from_file;       ///< plan: instead of asking the API
    std::int64_t run_id = 0;                    ///< approve
    std::string note;                           ///< approve, accept: why, at most 500 bytes
    std::vector<std::int64_t> findings;         ///< accept
    bool take_back = false;                     ///< accept: no longer
    std::optional<std::int64_t> taken_back_run; ///< approvals: this one counts no longer
    std::optional<std::string> since;           ///< changes: as typed
    std::optional<std::string> number;          ///< changes: as typed
    FailOn fail_on = FailOn::critical;          ///< reconcile: for which open findings it leaves with 2
    std::optional<std::string> expected;        ///< reconcile: a file to take the expected numbers from
    std::optional<std::string> export_expected; ///< reconcile: a file to write the inventory to, instead
    bool allow_empty = false;                   ///< reconcile: the file of expected numbers may have none
    bool verify_filters = false;                ///< reconcile: compare the lists by is_active, too
    bool force = false;                         ///< retire: even if it was run lately
    bool all = false; ///< plan, approvals, changes, reconcile: the table has every row; status: every account
    std::optional<std::string> save;  ///< check: a new file to keep the answer in
    bool offline = false;             ///< check: the configuration alone
    bool check = false;               ///< status: the exit code says how the accounts are
    bool redact = false;              ///< check: what is kept and printed may be shown to others
    std::optional<std::string> login; ///< migrate: in place of the role of database.url, or of all of it
    bool migrate_status = false;
    bool migrate_dry_run = false;
};

/// AGNI_NUMBER_SYNC_CONFIG is heeded. What to do, or with which code to leave: help and version have been
/// printed then, or what is wrong.
std::variant<Options, model::Exit> parse_command_line(int argc, const char* const* argv);

} // namespace numsync::app
