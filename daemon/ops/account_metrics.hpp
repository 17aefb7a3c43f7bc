#pragma once

#include <prometheus/family.h>
#include <prometheus/gauge.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace numsync::ops {

/// The time series of one account. The destructor removes them from their families, which must outlive this
/// object.
class AccountMetrics {
  public:
    explicit AccountMetrics(std::string account) : account_(std::move(account)) {}
    ~AccountMetrics()
    {
        for (const auto& [metric, remove] : removals_) {
            remove();
        }
    }
    AccountMetrics(const AccountMetrics&) = delete;
    AccountMetrics& operator=(const AccountMetrics&) = delete;

    /// The account's series in `family`. Creates it if there is none yet.
    template <class Metric>
    Metric& of(prometheus::Family<Metric>& family, prometheus::Labels labels = {})
    {
        labels["account"] = account_;
        auto& metric = family.Add(labels);
        removals_.try_emplace(&metric, [&family, &metric] { family.Remove(&metric); });
        return metric;
    }

    /// Sets a series that exists only while its value is above zero.
    void set_above_zero(prometheus::Family<prometheus::Gauge>& family, double value,
                        prometheus::Labels labels = {})
    {
        labels["account"] = account_;
        if (value > 0) {
            of(family, labels).Set(value);
        } else if (family.Has(labels)) {
            auto& metric = family.Add(labels);
            removals_.erase(&metric);
            family.Remove(&metric);
        }
    }

    std::optional<std::chrono::sys_seconds> reconciled_at;

  private:
    std::string account_;
    std::map<const void*, std::function<void()>> removals_; ///< by series
};

} // namespace numsync::ops
