#pragma once

#include "ops/endpoint.hpp"
#include "ops/file_stamp.hpp"
#include "ops/log.hpp"
#include "sync/service.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace numsync::app {

/// Tells of runs, of what follows them and of the endpoint: in the log and, of syncs and an endpoint that
/// cannot listen, to systemd. A failure, or standing by, that repeats itself is logged at once, then once an
/// hour with how often it came; whatever differs from the run before is logged at once. Of more than ten
/// accounts, runs that changed nothing are one line an hour with their number, and at the end, and each at
/// debug.
class RunLog {
  public:
    /// `accounts` is how many are configured. The configuration outlives it.
    RunLog(ops::Log& log, std::size_t accounts, const ops::FileInUse& configuration)
        : log_(log), accounts_(accounts), configuration_(configuration)
    {
    }

    void tell(const sync::RunEnd& end);
    void tell(const sync::StandingBy& standing_by);
    void tell(const sync::DaysEnd& end);
    void tell(const sync::PruningEnd& end);
    void tell(const sync::Reconciled& reconciled);
    void tell(const ops::Listening& listening);

    /// At the service's end: logs what is only counted until then.
    void end() { log_unchanged(); }

    /// After a reload: of these accounts alone the unit's status speaks from now on.
    void keep_only(const std::vector<model::AccountSettings>& accounts);

    /// The unit's status.
    void show_all() const;

  private:
    struct Repeated {
        std::string what; ///< reason and detail of the last run, or for whom we stand by; else empty
        std::chrono::steady_clock::time_point logged_at;
        int unlogged = 0;
    };

    struct AccountStatus {
        std::string text;
        bool well = true;
    };

    void log(model::LogLevel level, std::string_view message, const std::string& account,
             std::string_view topic, const std::string& what, ops::LogFields fields);
    bool is_one_of_many(const model::RunReport& report);
    void count_unchanged(const sync::RunEnd& end);
    void log_unchanged();
    void show(const std::string& account, AccountStatus status);

    ops::Log& log_;
    /// By account and what was done for it: sync, days; the account is empty for reconciliations, which are
    /// of all.
    std::map<std::pair<std::string, std::string>, Repeated> repeated_;
    std::map<std::string, AccountStatus> status_; ///< by account
    std::map<std::string, std::string> oddities_; ///< of each account's last run
    std::size_t accounts_;
    const ops::FileInUse& configuration_;
    std::size_t unchanged_ = 0; ///< runs that are not logged yet
    std::chrono::steady_clock::time_point unchanged_since_;
    std::string endpoint_trouble_; ///< empty: it listens, or is not to
};

} // namespace numsync::app
