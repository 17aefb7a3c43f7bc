#include "app/command_options.hpp"

#include "app/command_words.hpp"
#include "app/option_choice.hpp"
#include "model/text.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace numsync::app {

namespace {

constexpr std::size_t longest_note = 500; ///< bytes

void add_account(CLI::App& command, Options& options)
{
    command.add_option("--account", options.account, "Only this account of the configuration")
        ->type_name("NAME");
}

using Formats = std::vector<std::pair<std::string, Format>>;

void add_format(CLI::App& command, Options& options, const Formats& formats)
{
    add_choice<Format>(command, "--format", "Output, table by default: ", "FORMAT", formats,
                       [&options](Format format) { options.format = format; });
}

CLI::App& add(CLI::App& program, Options& options, Command command, const char* name, const char* what,
              const char* details)
{
    auto& sub = *program.add_subcommand(name, what);
    sub.footer(details);
    add_common(sub, options);
    sub.callback([&options, command] { options.command = command; });
    return sub;
}

void add_plan(CLI::App& program, Options& options, const Formats& formats)
{
    auto& plan = add(
        program, options, Command::plan, "plan", "Shows what a sync would change, and writes nothing",
        "\nOne row for each number that would be added, removed or marked missing, and one for each "
        "field that would\nchange, and one for each record that is rejected; in the table ten of each kind, "
        "behind a summary.\nLeaves with 0 if there is none, 2 if there are some, 3 if the guard "
        "would block it, 65 if the\nlist as a whole would be refused.");
    add_account(plan, options);
    add_format(plan, options, formats);
    plan.add_option("--from-file", options.from_file,
                    "Take a saved answer of the API instead of asking for one, - for standard input")
        ->type_name("FILE");
    plan.add_flag("--all", options.all, "Show every difference in the table, not some of each kind");
}

CLI::Option* add_note(CLI::App& command, Options& options)
{
    const auto is_short = [](const std::string& note) {
        return note.size() > longest_note ? "at most " + std::to_string(longest_note) + " bytes" : "";
    };
    return command.add_option("--note", options.note, "Why, for the record: at most 500 bytes")
        ->type_name("TEXT")
        ->check(CLI::Validator{is_short, ""});
}

void add_approve(CLI::App& program, Options& options)
{
    auto& approve = add(
        program, options, Command::approve, "approve", "Lets a blocked plan through",
        "\nApproves the absent, changed and added numbers of that run and no others. Changed and added "
        "numbers "
        "are approved\nfor one run and as they read there, absent ones until they are removed or back. Who "
        "approved is kept.");
    const auto is_run = [](const std::string& word) {
        std::int64_t run = 0;
        const auto read = std::from_chars(word.data(), word.data() + word.size(), run);
        const bool is_number = read.ec == std::errc{} && read.ptr == word.data() + word.size();
        return is_number && run > 0 ? "" : what_a_run_is(word);
    };
    approve.add_option("RUN", options.run_id, "Number of the blocked run, as status shows it")
        ->required()
        ->check(CLI::Validator{is_run, ""});
    add_note(approve, options);
}

void add_approvals(CLI::App& program, Options& options, const Formats& formats)
{
    auto& approvals =
        add(program, options, Command::approvals, "approvals",
            "Which blocked plans wait, were approved and used, and by whom; takes an approval back",
            "\nThe open ones, then the latest that are over. A plan waits until somebody approves it, an "
            "approval "
            "until a\nrun applies something of it. Until then it can be taken back: the next run is blocked "
            "again.");
    add_account(approvals, options);
    add_format(approvals, options, formats);
    approvals.add_flag("--all", options.all, "Show every one that is over in the table, not the latest ten");
    approvals.add_option("--take-back", options.taken_back_run, "Take back the approval of this blocked run")
        ->type_name("RUN")
        ->check(CLI::PositiveNumber.description(""));
}

void add_changes(CLI::App& program, Options& options, const Formats& formats)
{
    auto& changes = add(
        program, options, Command::changes, "changes",
        "Which numbers changed: when, from what to what, in which run",
        "\nThe latest first; in the table ten of each kind, below how many there are. Times at which nothing "
        "but updated_at\nof a number changed are counted, not shown. Reads the database only, a standby as "
        "well.");
    add_account(changes, options);
    add_format(changes, options, formats);
    changes
        .add_option(
            "--since", options.since,
            "From then on: 90m, 12h, 1d or 2w ago, a day in UTC (2026-03-14), or a time (RFC 3339). 1d, or "
            "with --number all that is known")
        ->type_name("TIME");
    changes.add_option("--number", options.number, "Only the ids that bear this phone number, or ever did")
        ->type_name("NUMBER");
    changes.add_flag("--all", options.all, "Show every change in the table, not some of each kind");
}

void add_accept(CLI::App& program, Options& options)
{
    auto& accept = add(
        program, options, Command::accept, "accept", "Accepts findings that are as they should be",
        "\nAn accepted finding is shown as accepted, by whom and why, until it is gone. It counts neither "
        "for "
        "the exit\ncode of reconcile nor for metrics and alerts. If it says something else later, that is a "
        "new finding, and open.");
    accept
        .add_option("FINDING", options.findings,
                    "Numbers of findings, as reconcile and open_findings show them")
        ->required()
        ->check(CLI::PositiveNumber.description(""));
    auto* const note = add_note(accept, options);
    accept.add_flag("--take-back", options.take_back, "Have accepted findings open again")->excludes(note);
}

void add_reconcile(CLI::App& program, Options& options, const Formats& formats)
{
    auto& reconcile =
        add(program, options, Command::reconcile, "reconcile",
            "Says what is not as it should be, and keeps it with since when",
            "\nSyncs first, unless the table was verified within sync.interval. Then brings "
            "reconciliation_findings up to the\nview findings_now: a finding that stays keeps "
            "its since, one that "
            "is gone is resolved. Leaves with 2 if a\nfinding is open that --fail-on names, or a "
            "graver one, 0 if none is.");
    add_account(reconcile, options);
    add_format(reconcile, options, formats);
    reconcile
        .add_option(
            "--expected", options.expected,
            "Expect the numbers of this CSV file from now on, - for standard input: number, and any of "
            "account, country, region, active, label")
        ->type_name("FILE");
    reconcile.add_flag("--allow-empty", options.allow_empty,
                       "The file may have no numbers: expect none any more");
    reconcile
        .add_option(
            "--export-expected", options.export_expected,
            "Only write the current inventory as such a file, for any spreadsheet, - for standard output; "
            "--format csv is for programs")
        ->type_name("FILE")
        ->excludes("--expected");
    reconcile.add_flag("--verify-filters", options.verify_filters,
                       "Compare the whole list with the lists of active and of inactive numbers, too");
    reconcile.add_flag("--all", options.all, "Show every finding in the table, not some of each kind");
    add_choice<FailOn>(
        reconcile, "--fail-on",
        "Leave with 2 for open findings from this severity on; critical without the option: ", "SEVERITY",
        {{"critical", FailOn::critical},
         {"warning", FailOn::warning},
         {"info", FailOn::info},
         {"never", FailOn::never}},
        [&options](FailOn severity) { options.fail_on = severity; });
}

void add_retire(CLI::App& program, Options& options)
{
    auto& retire = add(
        program, options, Command::retire, "retire", "Ends an account that no configuration names any more",
        "\nMarks its numbers removed, in a run of its own, ends its proposal and resolves its findings. Its "
        "history stays,\nand it counts in no cost or status any more. An account that comes back is synced "
        "as a new one.\nRefuses an account that a configuration of this host names.");
    retire.add_option("ACCOUNT", options.account, "Name of the account, as status shows it")->required();
    retire.add_flag("--force", options.force, "Even if some instance has run it within the last day");
}

void add_check(CLI::App& program, Options& options)
{
    auto& check = add(
        program, options, Command::check, "check",
        "Tries configuration, keys, API and database, and says what to do",
        "\nAsks the API once for each account and the database for its schema and rights. What it tries to "
        "write there,\nit takes back. Then shows how the list was received and how a sync would read it.");
    add_account(check, options);
    auto* const save =
        check
            .add_option(
                "--save", options.save,
                "Keep the answer in a new file that its owner alone may read, for plan to take; - for "
                "standard output, all else goes to standard error then")
            ->type_name("FILE");
    check
        .add_flag("--offline", options.offline,
                  "Only judge the configuration, without keys, API and database: for CI, or before a reload")
        ->excludes(save);
    check.add_flag("--redact", options.redact,
                   "Put stand-ins of the same shape for ids, numbers, names and all other text that may be "
                   "yours, in what is printed of the list and in the saved answer");
}

void add_status(CLI::App& program, Options& options, const Formats& formats)
{
    auto& status =
        add(program, options, Command::status, "status", "How fresh the table is, and the last runs",
            "\nOf more than ten accounts: how many are fine, then those that are not, the worst "
            "first. JSON has all.\n"
            "On a terminal also its numbers of the last 30 days and its last 30 syncs: a bar is how "
            "long one took, "
            "x one\nthat failed, ! one that was blocked. In colour, unless NO_COLOR is set.");
    status.add_option("--account", options.account, "Only this account of the database")->type_name("NAME");
    status.add_flag("--all", options.all, "Show every account, however many there are");
    status.add_flag(
        "--check", options.check,
        "Leave with 3 if an account is blocked, with 2 if one is stale, was never verified or fails");
    add_format(status, options, formats);
}

} // namespace

void add_common(CLI::App& command, Options& options)
{
    command.add_option("--config", options.config, "Configuration file (YAML)")
        ->type_name("FILE")
        ->capture_default_str();
    using enum model::LogLevel;
    add_choice<model::LogLevel>(command, "--log-level", "In place of log.level: ", "LEVEL",
                                {{"debug", debug}, {"info", info}, {"warning", warning}, {"error", error}},
                                [&options](model::LogLevel level) { options.log_level = level; });
}

void add_commands(CLI::App& program, Options& options)
{
    const Formats table_json{{"table", Format::table}, {"json", Format::json}};
    const Formats all{
        {"table", Format::table}, {"json", Format::json}, {"csv", Format::csv}, {"excel", Format::excel}};
    add(program, options, Command::run, "run", "The service: syncs every account on its interval",
        "\nUntil SIGTERM. SIGHUP reads configuration and keys again, all or nothing; SIGUSR1 syncs now. "
        "Migrates the "
        "database\nat its start where its role may. Logs to standard error.");
    add_account(add(program, options, Command::sync, "sync", "One sync of every account, then exits",
                    "\nWaits for another instance at work up to twice sync.lease."),
                options);
    add_plan(program, options, all);
    add_approve(program, options);
    add_approvals(program, options, all);
    add_changes(program, options, all);
    add_reconcile(program, options, all);
    add_accept(program, options);
    add_retire(program, options);
    add_status(program, options, table_json);
    auto& migrate =
        add(program, options, Command::migrate, "migrate", "Creates or upgrades the tables and views",
            "\nThe service's login may lack the right: --login names one that may act as the owner of the "
            "tables, "
            "such as the\nadministrator's, and asks for its password if there is need. Safe to repeat, and "
            "to start "
            "twice at once.");
    migrate
        .add_option(
            "--login", options.login,
            "Log in as this role in place of that of database.url, or by this address, and act as the "
            "owner of the tables")
        ->type_name("ROLE");
    auto* const status = migrate.add_flag("--status", options.migrate_status,
                                          "Only list which are applied; leaves with 2 if some are not");
    migrate.add_flag("--dry-run", options.migrate_dry_run, "Only print the SQL that would run")
        ->excludes(status);
    add_check(program, options);
}

} // namespace numsync::app
