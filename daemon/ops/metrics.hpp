#pragma once

#include "model/report.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace numsync::ops {

/// The metrics for Prometheus. Labels are account names and words of this program, never text from the API.
/// Main thread.
class Metrics {
  public:
    explicit Metrics(const std::string& version);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// Sets the accounts that have series, and removes the series of all others.
    void configure(const std::vector<std::string>& accounts, std::chrono::milliseconds interval);

    /// Updates the series of a configured account.
    void set_standing(const std::string& account, const model::Standing& standing);
    void count_run(const model::RunEnd& end, std::chrono::system_clock::time_point now);

    /// Sets whether the configuration file was changed and not reloaded.
    void set_configuration_outdated(bool is_outdated);

    /// All metrics in Prometheus' text format.
    [[nodiscard]] std::string text();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::ops
