#pragma once

#include "model/report.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace numsync::ops {

/// What Prometheus sees. Labels are the names of accounts and our own words, never what came from the API.
/// Main thread.
class Metrics {
  public:
    explicit Metrics(const std::string& version);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// From now on these accounts are told of and no others.
    void configure(const std::vector<std::string>& accounts, std::chrono::milliseconds interval);

    /// Of an account that is configured.
    void tell(const std::string& account, const model::Standing& standing);
    void tell(const model::RunEnd& end, std::chrono::system_clock::time_point now);

    /// Whether the configuration's file was changed and not reloaded.
    void tell_configuration(bool is_outdated);

    /// In Prometheus' text format.
    [[nodiscard]] std::string text();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace numsync::ops
