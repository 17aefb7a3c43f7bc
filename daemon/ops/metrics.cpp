#include "ops/metrics.hpp"

#include "ops/account_metrics.hpp"
#include "ops/process_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace numsync::ops {

namespace {

using model::RunStatus;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;
using std::chrono::milliseconds;

/// In seconds: from a few numbers on this machine to a million numbers over a slow line.
const Histogram::BucketBoundaries duration_buckets{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

double seconds(std::chrono::duration<double> time)
{
    return time.count();
}

double number(std::uint64_t count)
{
    return static_cast<double>(count);
}

Family<Gauge>& gauge(prometheus::Registry& registry, const std::string& name, const std::string& help)
{
    return prometheus::BuildGauge().Name("agni_number_sync_" + name).Help(help).Register(registry);
}

Family<Counter>& counter(prometheus::Registry& registry, const std::string& name, const std::string& help)
{
    return prometheus::BuildCounter().Name("agni_number_sync_" + name).Help(help).Register(registry);
}

} // namespace

class Metrics::Impl {
  public:
    explicit Impl(const std::string& version)
    {
        gauge(registry_, "build_info", "Always 1; the version is a label.")
            .Add({{"version", version}})
            .Set(1);
        // Counters begin at zero, so that rate() and increase() see their first step.
        runs_.Add({{"status", "succeeded"}, {"reason", ""}});
        runs_.Add({{"status", "blocked"}, {"reason", "guard"}});
        attempts_.Add({{"outcome", "ok"}});
    }

    void configure(const std::vector<std::string>& names, milliseconds interval)
    {
        const std::set<std::string> configured{names.begin(), names.end()};
        std::erase_if(accounts_, [&](const auto& account) { return !configured.contains(account.first); });
        for (const auto& name : configured) {
            auto& account = accounts_.try_emplace(name, name).first->second;
            account.of(failures_);
            account.of(circuit_open_);
        }
        interval_.Set(seconds(interval));
    }

    void set_standing(const std::string& name, const model::Standing& standing)
    {
        auto& account = accounts_.at(name);
        account.set_above_zero(verified_at_,
                               standing.verified_at ? seconds(standing.verified_at->time_since_epoch()) : 0);
        account.of(numbers_, {{"state", "present"}}).Set(number(standing.present));
        account.of(numbers_, {{"state", "missing"}}).Set(number(standing.missing));
        account.of(numbers_, {{"state", "removed"}}).Set(number(standing.removed));
        account.of(rejected_).Set(number(standing.rejected));
        account.of(unreadable_).Set(number(standing.unreadable));
        account.of(blocked_).Set(standing.blocked_run ? 1 : 0);
        account.set_above_zero(unidentified_, number(standing.unidentified));
        for (const auto& kind : standing.open_findings) {
            account.set_above_zero(open_findings_, number(kind.open),
                                   {{"kind", kind.kind}, {"severity", kind.severity}});
        }
        account.reconciled_at = standing.reconciled_at;
    }

    void count_run(const model::RunEnd& end, std::chrono::system_clock::time_point now)
    {
        const auto& report = end.report;
        auto& account = accounts_.at(report.account);
        account.of(failures_).Set(end.failures);
        account.of(circuit_open_).Set(end.circuit_open ? 1 : 0);
        count_run(report, seconds(now.time_since_epoch()));
        observe_durations(report);
        if (report.status == RunStatus::succeeded) {
            count_changes(account, report.counts);
        }
        if (report.standing) {
            set_standing(report.account, *report.standing);
        }
    }

    void set_configuration_outdated(bool is_outdated) { configuration_outdated_.Set(is_outdated ? 1 : 0); }

    std::string text()
    {
        process_.refresh();
        set_reconciled_at();
        std::ostringstream out;
        prometheus::TextSerializer{}.Serialize(out, registry_.Collect());
        return out.str();
    }

  private:
    void count_run(const model::RunReport& report, double now)
    {
        runs_
            .Add({{"status", std::string{model::name(report.status)}},
                  {"reason", report.reason ? std::string{model::name(*report.reason)} : ""}})
            .Increment();
        for (const auto& refused : report.asked) {
            attempts_.Add({{"outcome", refused ? std::string{model::name(*refused)} : "ok"}}).Increment();
        }
        database_time_.Increment(seconds(report.database_time));
        run_at_.Add({}).Set(now);
        if (report.status != RunStatus::failed) {
            response_bytes_.Increment(number(report.response_bytes));
        }
        if (report.status == RunStatus::succeeded) {
            success_at_.Add({}).Set(now);
        }
    }

    void observe_durations(const model::RunReport& report)
    {
        const auto observe = [&](const char* phase, milliseconds time) {
            durations_.Add({{"phase", phase}}, duration_buckets).Observe(seconds(time));
        };
        observe("total", report.total_time);
        if (report.status != RunStatus::failed) {
            observe("table", report.table_time);
            observe("fetch", report.fetch_time);
        }
        if (report.status == RunStatus::succeeded) {
            observe("apply", report.apply_time);
        }
    }

    void count_changes(AccountMetrics& account, const model::Counts& counts)
    {
        const std::array<std::pair<const char*, std::uint64_t>, 5> changes{{{"added", counts.added},
                                                                            {"updated", counts.updated},
                                                                            {"restored", counts.restored},
                                                                            {"repaired", counts.repaired},
                                                                            {"removed", counts.removed}}};
        for (const auto& [change, count] : changes) {
            if (count > 0) {
                account.of(changes_, {{"change", change}}).Increment(number(count));
            }
        }
    }

    /// Sets the time of the account whose last reconciliation is the oldest. There is no series if no account
    /// was ever reconciled.
    void set_reconciled_at()
    {
        std::optional<std::chrono::sys_seconds> oldest;
        for (const auto& [name, account] : accounts_) {
            if (account.reconciled_at && (!oldest || *account.reconciled_at < *oldest)) {
                oldest = account.reconciled_at;
            }
        }
        auto& gauge = reconciled_at_.Add({});
        if (oldest) {
            gauge.Set(seconds(oldest->time_since_epoch()));
        } else {
            reconciled_at_.Remove(&gauge);
        }
    }

    prometheus::Registry registry_;
    ProcessMetrics process_{registry_};

    // Of each account.
    Family<Gauge>& verified_at_ = gauge(registry_, "last_verified_timestamp_seconds",
                                        "When the table was last proved equal to a complete list, by any "
                                        "instance or command, by the database's clock.");
    Family<Gauge>& failures_ =
        gauge(registry_, "consecutive_failures", "Runs of this process in a row that did not succeed.");
    Family<Gauge>& circuit_open_ =
        gauge(registry_, "circuit_open",
              "1 while the API refuses the key, or the proxy the login, and is only probed.");
    Family<Gauge>& blocked_ =
        gauge(registry_, "blocked", "1 while a plan that the guard blocked waits for an approval.");
    Family<Gauge>& numbers_ =
        gauge(registry_, "numbers",
              "Numbers in the table. States: present, missing (absent from the last list, still held), "
              "removed (gone; the row is kept).");
    Family<Gauge>& rejected_ =
        gauge(registry_, "rejected_records", "Records of the list that cannot be taken exactly, at present.");
    Family<Gauge>& unreadable_ = gauge(registry_, "unreadable_numbers",
                                       "Numbers held with a value that its column cannot hold exactly.");
    Family<Gauge>& unidentified_ =
        gauge(registry_, "unidentified_records",
              "Records of the last list without a readable id; while there are any, nothing is removed. "
              "No series at 0.");
    Family<Gauge>& open_findings_ =
        gauge(registry_, "open_findings",
              "Findings of reconcile that are open, by kind, of every instance and command. No series at 0.");
    Family<Counter>& changes_ =
        counter(registry_, "changes_total",
                "Changes that runs of this process made to the table. No series before the first.");

    // Of the process, over all accounts.
    Family<Counter>& runs_ =
        counter(registry_, "runs_total", "Runs by status and reason; no reason if they succeeded.");
    Family<Counter>& attempts_ =
        counter(registry_, "api_attempts_total",
                "Attempts to read the list, by outcome: ok if it came complete, otherwise the reason.");
    Family<Histogram>& durations_ =
        prometheus::BuildHistogram()
            .Name("agni_number_sync_run_duration_seconds")
            .Help("How long runs took. Phases: table (reading it), fetch (request to the end of the list), "
                  "apply (the transaction), total. A phase that a run did not finish is not counted.")
            .Register(registry_);
    Counter& response_bytes_ =
        counter(registry_, "response_bytes_total", "Size of the complete lists, decompressed.").Add({});
    Counter& database_time_ =
        counter(registry_, "database_seconds_total", "Time that runs spent in the database.").Add({});
    Family<Gauge>& success_at_ =
        gauge(registry_, "last_success_timestamp_seconds", "When a run of this process last succeeded.");
    Family<Gauge>& run_at_ =
        gauge(registry_, "last_run_timestamp_seconds", "When a run of this process last ended, well or not.");
    Family<Gauge>& reconciled_at_ =
        gauge(registry_, "last_reconciled_timestamp_seconds",
              "Last reconciliation of the account that was reconciled longest ago, by any instance or "
              "command, by the database's clock.");
    Gauge& configuration_outdated_ =
        gauge(registry_, "configuration_outdated",
              "1 if the configuration's file was changed and not reloaded, or the reload failed.")
            .Add({});
    Gauge& interval_ =
        gauge(registry_, "interval_seconds", "Time from one run of an account to the next (sync.interval).")
            .Add({});

    std::map<std::string, AccountMetrics> accounts_; ///< last member: its destructor needs the families above
};

Metrics::Metrics(const std::string& version) : impl_(std::make_unique<Impl>(version)) {}

Metrics::~Metrics() = default;

void Metrics::configure(const std::vector<std::string>& accounts, milliseconds interval)
{
    impl_->configure(accounts, interval);
}

void Metrics::set_standing(const std::string& account, const model::Standing& standing)
{
    impl_->set_standing(account, standing);
}

void Metrics::count_run(const model::RunEnd& end, std::chrono::system_clock::time_point now)
{
    impl_->count_run(end, now);
}

void Metrics::set_configuration_outdated(bool is_outdated)
{
    impl_->set_configuration_outdated(is_outdated);
}

std::string Metrics::text()
{
    return impl_->text();
}

} // namespace numsync::ops
