#pragma once

#include "model/health.hpp"
#include "model/settings.hpp"
#include "ops/metrics.hpp"
#include "ops/page.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace numsync::ops {

/// The pages of the endpoint. It is told of everything that happens and keeps the latest state. Main thread.
class EndpointPages {
  public:
    EndpointPages(std::string version, const model::Settings& settings);

    /// Sets the accounts. Accounts that are not configured any more disappear from all pages.
    void configure(const model::Settings& settings);

    /// Takes over the account's standing, as read from the database without a sync; nullopt if the database
    /// did not answer. `next_in`: until the next look, if this look was in place of a sync. Ignores an
    /// account that is not configured.
    void set_standing(const std::string& account, const std::optional<model::Standing>& standing,
                      std::optional<std::chrono::milliseconds> next_in = std::nullopt);
    /// Takes over the result of a sync. Ignores an account that is not configured.
    void add_run(const model::RunEnd& end);

    /// Sets whether the configuration file was changed and not reloaded.
    void set_configuration_outdated(bool is_outdated) { metrics_.set_configuration_outdated(is_outdated); }

    /// The page at /, /watch, /healthz, /readyz, /metrics or /status; nullopt for any other path.
    std::optional<Page> page(std::string_view path);

  private:
    [[nodiscard]] Page ready() const;
    [[nodiscard]] Page status() const;

    std::string version_;
    Metrics metrics_;
    std::map<std::string, model::AccountHealth> accounts_;
};

} // namespace numsync::ops
