#pragma once

#include "ops/log.hpp"
#include "sync/service.hpp"

#include <chrono>
#include <map>
#include <string>

namespace numsync::app {

/// Tells of runs: in the log and to systemd. A failure that repeats itself is logged at once, then once an
/// hour with how often it came; whatever differs from the run before is logged at once.
class RunLog {
  public:
    explicit RunLog(ops::Log& log) : log_(log) {}

    void tell(const sync::RunEnd& end);

  private:
    struct Repeated {
        std::string failure; ///< reason and detail of the last run; empty where it succeeded
        std::chrono::steady_clock::time_point logged_at;
        int unlogged = 0;
    };

    ops::Log& log_;
    std::map<std::string, Repeated> repeated_; ///< by account
};

} // namespace numsync::app
