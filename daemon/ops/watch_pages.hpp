#pragma once

#include "model/health.hpp"
#include "model/settings.hpp"
#include "ops/metrics.hpp"
#include "ops/page.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace numsync::ops {

/// What the endpoint shows: is told of everything that happens and keeps the last of it. Main thread.
class WatchPages {
  public:
    WatchPages(std::string version, const model::Settings& settings);

    /// Accounts that are not configured any more are gone from all pages.
    void configure(const model::Settings& settings);

    /// What the database says, without a sync having told it; nothing if it could not be asked. Passes
    /// over an account that is gone.
    void tell(const std::string& account, const std::optional<model::Standing>& standing);
    /// Of a sync. Passes over one of an account that is gone.
    void tell(const model::RunEnd& end);

    /// Whether its file was changed and not reloaded.
    void tell_configuration(bool is_outdated) { metrics_.tell_configuration(is_outdated); }

    /// /, /watch, /healthz, /readyz, /metrics, /status; nothing for any other path.
    std::optional<Page> page(std::string_view path);

  private:
    [[nodiscard]] Page ready() const;
    [[nodiscard]] Page status() const;

    std::string version_;
    Metrics metrics_;
    std::map<std::string, model::AccountHealth> accounts_;
};

} // namespace numsync::ops
