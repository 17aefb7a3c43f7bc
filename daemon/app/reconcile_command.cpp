#include "app/commands.hpp"
#include "app/csv_writer.hpp"
#include "app/failure_text.hpp"
#include "app/findings_text.hpp"
#include "app/progress.hpp"
#include "model/text.hpp"
#include "ops/config_error.hpp"
#include "ops/expected_file.hpp"
#include "source/list_client.hpp"
#include "store/expected_numbers.hpp"
#include "store/runs.hpp"
#include "sync/after_run.hpp"
#include "sync/sync_each.hpp"
#include "sync/verify_filters.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>

namespace numsync::app {

namespace {

using boost::asio::awaitable;
using model::AccountSettings;
using model::Exit;

void print_failure(const std::string& what, const model::Failure& failure)
{
    std::cerr << what << " (" << model::name(failure.reason()) << "): " << failure.what()
              << "\n  to do: " << failure.remedy << std::endl;
}

/// One `reconcile` command, from the sync to the output.
class Reconciliation {
  public:
    Reconciliation(Program& program, const Options& options, std::vector<AccountSettings> accounts)
        : program_(program), options_(options), accounts_(std::move(accounts)),
          context_(program.context([this](const sync::Progress& now) { progress_.show(now); }))
    {
    }

    [[nodiscard]] const sync::Context& context() const { return context_; }

    awaitable<Exit> carry_out(std::optional<std::vector<model::ExpectedNumber>> expected);

  private:
    awaitable<void> sync_unless_just_made();
    awaitable<void> print_report(const model::RunReport& report);
    awaitable<void> export_inventory();
    awaitable<void> expect(const std::vector<model::ExpectedNumber>& expected);
    awaitable<void> verify(const AccountSettings& account);
    awaitable<void> merge_and_show();
    [[nodiscard]] bool stopped() const { return context_.stop.stop_requested(); }
    /// Whether an open finding of this severity makes the exit code 2 (--fail-on).
    [[nodiscard]] bool fails(std::string_view severity) const
    {
        return (severity == "critical" && options_.fail_on >= FailOn::critical) ||
               (severity == "warning" && options_.fail_on >= FailOn::warning) ||
               options_.fail_on >= FailOn::info;
    }

    Program& program_;
    const Options& options_;
    std::vector<AccountSettings> accounts_;
    ProgressLine progress_;
    sync::Context context_;
    store::Merge merge_;
    Exit exit_ = Exit::done;
};

awaitable<Exit> Reconciliation::carry_out(std::optional<std::vector<model::ExpectedNumber>> expected)
{
    co_await sync_unless_just_made();
    if (stopped()) {
        co_return exit_;
    }
    if (options_.export_expected) {
        co_await export_inventory();
        co_return exit_;
    }
    if (expected) {
        co_await expect(*expected);
    }
    if (options_.verify_filters) {
        for (const auto& account : accounts_) {
            co_await verify(account);
        }
    }
    co_await merge_and_show();
    co_return exit_;
}

awaitable<void> Reconciliation::sync_unless_just_made()
{
    const auto& settings = program_.settings();
    auto look = [&](store::Database& database) {
        std::vector<AccountSettings> due;
        std::ranges::copy_if(accounts_, std::back_inserter(due), [&](const AccountSettings& account) {
            return !store::is_verified_within(database, account.name, model::to_query(account.filters),
                                              settings.sync.interval);
        });
        return due;
    };
    const auto due = co_await program_.database_job(look);
    const sync::OnRun on_run = [this](const model::RunReport& report, sync::DatabaseSlot&) {
        return print_report(report);
    };
    co_await sync::sync_each(context_, settings, due, on_run);
    if (stopped()) {
        exit_ = model::gravest(exit_, Exit::try_again);
    }
}

awaitable<void> Reconciliation::print_report(const model::RunReport& report)
{
    progress_.clear();
    if (report.reason) {
        print_run_failure(report);
        exit_ = model::gravest(exit_, model::exit_of(report));
    }
    co_return;
}

awaitable<void> Reconciliation::export_inventory()
{
    if (options_.format == Format::json) {
        throw model::Misconfigured{"--export-expected writes csv or excel"};
    }
    const auto& path = *options_.export_expected;
    std::ofstream file;
    if (path != "-") {
        if (std::ifstream{path}.good()) {
            throw model::Misconfigured{path + " exists already: move it away, or name another file"};
        }
        file.open(path, std::ios::binary);
        if (!file) {
            throw model::Misconfigured{path + " cannot be written"};
        }
    }
    auto& out = path == "-" ? std::cout : static_cast<std::ostream&>(file);
    std::vector<std::string> names;
    std::ranges::transform(accounts_, std::back_inserter(names), &AccountSettings::name);
    const auto format = options_.format == Format::csv ? Format::csv : Format::excel;
    auto write = [&](store::Database& database) {
        CsvWriter csv{out, format, {"number", "account", "country", "region", "active", "label"}};
        store::for_each_listed_number(database, names, [&](const model::ExpectedNumber& number) {
            std::optional<std::string> active;
            if (number.is_active) {
                active = *number.is_active ? "true" : "false";
            }
            csv.write(
                {number.number, number.account, number.iso_country, number.region, active, number.label});
        });
    };
    co_await program_.database_job(write);
    out.flush();
    if (!out) {
        throw model::Misconfigured{path + " cannot be written to its end"};
    }
}

awaitable<void> Reconciliation::expect(const std::vector<model::ExpectedNumber>& expected)
{
    auto replace = [&](store::Database& database) { return store::replace_expected(database, expected); };
    const auto faults = co_await program_.database_job(replace);
    if (!faults.empty()) {
        std::vector<ops::ConfigFault> told;
        for (const auto& fault : faults) {
            told.push_back({fault.line, "", fault.message});
        }
        throw ops::ConfigError{ops::expected_file_name(*options_.expected), std::move(told)};
    }
}

/// Compares the lists by is_active. If the account itself filters by is_active, there is nothing to compare.
awaitable<void> Reconciliation::verify(const AccountSettings& account)
{
    if (account.filters.is_active || stopped()) {
        co_return;
    }
    try {
        auto check = co_await sync::verify_filters(context_, program_.settings(), account);
        std::ranges::move(check.told, std::back_inserter(merge_.inconsistencies));
        if (check.more == 0) {
            merge_.verified_accounts.push_back(account.name);
        } else {
            progress_.clear();
            std::cerr << account.name << ": the lists by is_active disagree about "
                      << model::grouped(check.more) << " ids more than are kept as findings" << std::endl;
            if (fails("critical")) {
                exit_ = model::gravest(exit_, Exit::differences);
            }
        }
    } catch (const model::Failure& failure) {
        progress_.clear();
        print_failure(account.name + ": the lists by is_active were not compared", failure);
        exit_ = model::gravest(exit_, model::rule_of(failure.reason()).exit);
    }
    progress_.clear();
}

awaitable<void> Reconciliation::merge_and_show()
{
    FindingsText text{std::cout, options_.format, options_.all};
    const auto reconciled = co_await sync::reconcile(context_, program_.settings().database, merge_);
    if (const auto* const failure = std::get_if<model::Failure>(&reconciled)) {
        print_failure("not reconciled", *failure);
        exit_ = model::gravest(exit_, model::rule_of(failure->reason()).exit);
        text.end();
        co_return;
    }
    auto show = [&](store::Database& database) {
        for (const auto& merged : std::get<std::vector<store::MergedAccount>>(reconciled)) {
            if (std::ranges::find(accounts_, merged.account, &AccountSettings::name) == accounts_.end()) {
                continue;
            }
            const auto findings = store::read_account_findings(database, merged.account, merged.run_id);
            text.begin_account(merged, findings);
            store::for_each_finding(database, merged.account, text.of_each_kind(),
                                    [&](const store::Finding& finding) { text.add(finding); });
            text.end_account();
            if (std::ranges::any_of(findings.kinds, [&](const auto& kind) { return fails(kind.severity); })) {
                exit_ = model::gravest(exit_, Exit::differences);
            }
        }
    };
    co_await program_.database_job(show);
    text.end();
}

} // namespace

Exit reconcile(Program& program, const Options& options)
{
    const auto accounts = program.accounts(options.account);
    program.check_keys(accounts);
    std::optional<std::vector<model::ExpectedNumber>> expected;
    if (options.expected) {
        expected =
            ops::load_expected_file(*options.expected, program.settings().accounts, options.allow_empty);
    }
    Reconciliation reconciliation{program, options, accounts};
    source::check_settings(program.settings().api, reconciliation.context().proxies);
    try {
        return program.run_until_done(reconciliation.carry_out(std::move(expected)));
    } catch (const ops::ConfigError& error) {
        std::cerr << error.what()
                  << "\nagni-number-sync: the expected numbers stay as they were; mend it and try again\n";
        return Exit::configuration;
    }
}

} // namespace numsync::app
