#include "ops/metrics.hpp"

#include "ops/process_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
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

/// From a list of some numbers on the same machine to one of a million over a slow line.
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

/// All metrics of one account, which go when it goes.
class AccountMetrics {
  public:
    explicit AccountMetrics(std::string account) : account_(std::move(account)) {}
    ~AccountMetrics()
    {
        for (const auto& remove : removals_) {
            remove();
        }
    }
    AccountMetrics(const AccountMetrics&) = delete;
    AccountMetrics& operator=(const AccountMetrics&) = delete;

    /// Made where it is not there yet.
    template <class Metric, class... Arguments>
    Metric& of(Family<Metric>& family, Labels labels = {}, const Arguments&... arguments)
    {
        labels["account"] = account_;
        const bool is_new = !family.Has(labels);
        auto& metric = family.Add(labels, arguments...);
        if (is_new) {
            removals_.push_back([&family, &metric] { family.Remove(&metric); });
        }
        return metric;
    }

  private:
    std::string account_;
    std::vector<std::function<void()>> removals_;
};

} // namespace

class Metrics::Impl {
  public:
    explicit Impl(const std::string& version)
    {
        gauge(registry_, "build_info", "Always 1; the version is a label.")
            .Add({{"version", version}})
            .Set(1);
    }

    void configure(const std::vector<std::string>& names, milliseconds interval)
    {
        std::erase_if(accounts_, [&](const auto& account) {
            return std::find(names.begin(), names.end(), account.first) == names.end();
        });
        for (const auto& name : names) {
            auto& account = accounts_.try_emplace(name, name).first->second;
            account.of(interval_).Set(seconds(interval));
            // Counters begin at zero, so that their first step can be seen.
            account.of(runs_, {{"status", "succeeded"}, {"reason", ""}});
            account.of(runs_, {{"status", "blocked"}, {"reason", "guard"}});
            account.of(attempts_, {{"outcome", "ok"}});
            for (const auto* change : {"added", "updated", "restored", "repaired", "removed"}) {
                account.of(changes_, {{"change", change}});
            }
            account.of(database_time_);
            account.of(failures_);
            account.of(circuit_open_);
        }
    }

    void tell(const std::string& name, const model::Standing& standing)
    {
        auto& account = accounts_.at(name);
        if (standing.verified_at) {
            account.of(verified_at_).Set(seconds(standing.verified_at->time_since_epoch()));
        }
        account.of(numbers_, {{"state", "present"}}).Set(number(standing.present));
        account.of(numbers_, {{"state", "missing"}}).Set(number(standing.missing));
        account.of(numbers_, {{"state", "removed"}}).Set(number(standing.removed));
        account.of(rejected_).Set(number(standing.rejected));
        account.of(unidentified_).Set(number(standing.unidentified));
        account.of(unreadable_).Set(number(standing.unreadable));
        account.of(blocked_).Set(standing.blocked_run ? 1 : 0);
        tell_findings(account, standing);
    }

    void tell(const model::RunEnd& end, std::chrono::system_clock::time_point now)
    {
        const auto& report = end.report;
        auto& account = accounts_.at(report.account);
        account
            .of(runs_, {{"status", std::string{model::name(report.status)}},
                        {"reason", report.reason ? std::string{model::name(*report.reason)} : ""}})
            .Increment();
        account.of(run_at_).Set(seconds(now.time_since_epoch()));
        account.of(failures_).Set(end.failures);
        account.of(circuit_open_).Set(end.circuit_open ? 1 : 0);
        for (const auto& refused : report.asked) {
            const auto outcome = refused ? std::string{model::name(*refused)} : "ok";
            account.of(attempts_, {{"outcome", outcome}}).Increment();
        }
        account.of(database_time_).Increment(seconds(report.database_time));
        tell_durations(account, report);
        if (report.status != RunStatus::failed) {
            account.of(response_bytes_).Set(number(report.response_bytes));
        }
        if (report.status == RunStatus::succeeded) {
            account.of(success_at_).Set(seconds(now.time_since_epoch()));
            count_changes(account, report.counts);
        }
        if (report.standing) {
            tell(report.account, *report.standing);
        }
    }

    std::string text()
    {
        process_.refresh();
        std::ostringstream out;
        prometheus::TextSerializer{}.Serialize(out, registry_.Collect());
        return out.str();
    }

  private:
    void tell_findings(AccountMetrics& account, const model::Standing& standing)
    {
        for (const auto& kind : standing.open_findings) {
            account.of(open_findings_, {{"kind", kind.kind}, {"severity", kind.severity}})
                .Set(number(kind.open));
        }
        if (standing.reconciled_at) {
            account.of(reconciled_at_).Set(seconds(standing.reconciled_at->time_since_epoch()));
        }
    }

    void tell_durations(AccountMetrics& account, const model::RunReport& report)
    {
        const auto observe = [&](const char* phase, milliseconds time) {
            account.of(durations_, {{"phase", phase}}, duration_buckets).Observe(seconds(time));
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
            account.of(changes_, {{"change", change}}).Increment(number(count));
        }
    }

    prometheus::Registry registry_;
    ProcessMetrics process_{registry_};
    Family<Gauge>& verified_at_ = gauge(
        registry_, "last_verified_timestamp_seconds",
        "When the table was last proved equal to a complete list, whoever did it, by the database's clock.");
    Family<Gauge>& success_at_ =
        gauge(registry_, "last_success_timestamp_seconds", "When a run of this process last succeeded.");
    Family<Gauge>& run_at_ =
        gauge(registry_, "last_run_timestamp_seconds", "When a run of this process last ended, well or not.");
    Family<Histogram>& durations_ =
        prometheus::BuildHistogram()
            .Name("agni_number_sync_run_duration_seconds")
            .Help(
                "How long runs took. Phases: table (reading it), fetch (request to the end of the list), "
                "apply (the transaction), total. Phases that a run did not come to the end of are not here.")
            .Register(registry_);
    Family<Counter>& runs_ =
        counter(registry_, "runs_total", "Runs by status and reason; no reason where they succeeded.");
    Family<Gauge>& failures_ =
        gauge(registry_, "consecutive_failures", "Runs of this process in a row that did not succeed.");
    Family<Gauge>& numbers_ =
        gauge(registry_, "numbers",
              "Numbers in the table. States: present, missing (absent from the last list, still held), "
              "removed (gone; the row is kept).");
    Family<Counter>& changes_ = counter(registry_, "changes_total", "Changes that runs made to the table.");
    Family<Gauge>& rejected_ =
        gauge(registry_, "rejected_records", "Records of the list that cannot be taken exactly, at present.");
    Family<Gauge>& unreadable_ = gauge(registry_, "unreadable_numbers",
                                       "Numbers held with a value that its column cannot hold exactly");
    Family<Gauge>& unidentified_ =
        gauge(registry_, "unidentified_records",
              "Records of the last list without a readable id; while there are any, nothing is removed.");
    Family<Gauge>& blocked_ = gauge(registry_, "blocked", "1 where the guard blocked the last run.");
    Family<Gauge>& open_findings_ =
        gauge(registry_, "open_findings", "Findings of reconcile that are open, by kind, whoever ran it.");
    Family<Gauge>& reconciled_at_ =
        gauge(registry_, "last_reconciled_timestamp_seconds",
              "When a reconciliation last succeeded, whoever ran it, by the database's clock.");
    Family<Gauge>& circuit_open_ =
        gauge(registry_, "circuit_open",
              "1 while the API refuses the key, or the proxy the login, and is only probed.");
    Family<Counter>& attempts_ =
        counter(registry_, "api_attempts_total",
                "Attempts to read the list, by outcome: ok where it came complete, otherwise the reason.");
    Family<Gauge>& response_bytes_ =
        gauge(registry_, "response_bytes", "Size of the last complete list, decompressed.");
    Family<Counter>& database_time_ =
        counter(registry_, "database_seconds_total", "Time that runs spent in the database.");
    Family<Gauge>& interval_ =
        gauge(registry_, "interval_seconds", "Time from one run to the next (sync.interval).");
    std::map<std::string, AccountMetrics> accounts_; ///< goes before the families that it takes itself from
};

Metrics::Metrics(const std::string& version) : impl_(std::make_unique<Impl>(version)) {}

Metrics::~Metrics() = default;

void Metrics::configure(const std::vector<std::string>& accounts, milliseconds interval)
{
    impl_->configure(accounts, interval);
}

void Metrics::tell(const std::string& account, const model::Standing& standing)
{
    impl_->tell(account, standing);
}

void Metrics::tell(const model::RunEnd& end, std::chrono::system_clock::time_point now)
{
    impl_->tell(end, now);
}

std::string Metrics::text()
{
    return impl_->text();
}

} // namespace numsync::ops
