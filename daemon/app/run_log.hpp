#pragma once

#include "ops/endpoint.hpp"
#include "ops/file_stamp.hpp"
#include "ops/log.hpp"
#include "sync/service.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace numsync::app {

/// Logs runs, the work that follows them, and the endpoint. Shows syncs and an endpoint that cannot listen in
/// the unit's status, too. A failure or a stand-by that repeats is logged at once, then once an hour with the
/// number of repeats. Whatever differs from the run before is logged at once. With more than ten accounts,
/// runs that changed nothing are counted in one line an hour and one at the end; each is logged only at level
/// debug.
class RunLog {
  public:
    /// Log and configuration must outlive this object.
    RunLog(ops::Log& log, const std::vector<model::AccountSettings>& accounts,
           const ops::FileInUse& configuration)
        : log_(log), configuration_(configuration)
    {
        keep_only(accounts);
    }

    void log_run(const sync::RunEnd& end);
    void log_standing_by(const sync::StandingBy& standing_by);
    void log_days(const sync::DaysEnd& end);
    void log_pruning(const sync::PruningEnd& end);
    void log_reconciliation(const sync::Reconciled& reconciled);
    void log_listening(const ops::Listening& listening);

    /// Call it at the service's end: logs the runs that were only counted.
    void end() { log_unchanged(); }

    /// Call it after a reload: forgets all accounts but these.
    void keep_only(const std::vector<model::AccountSettings>& accounts);

    /// Sends the unit's status to systemd.
    void show_all() const;

  private:
    struct Repeated {
        std::string what; ///< reason and detail of the last run, or whom we stand by for; else empty
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
    /// By account and topic (sync, days, reconcile). A reconciliation is of all accounts: its account is
    /// empty.
    std::map<std::pair<std::string, std::string>, Repeated> repeated_;
    std::map<std::string, AccountStatus> status_; ///< by account
    std::map<std::string, std::string> oddities_; ///< by account: oddities_of() its last run
    std::set<std::string> accounts_;              ///< those that are configured
    const ops::FileInUse& configuration_;
    std::size_t unchanged_ = 0; ///< runs that are not logged yet
    std::chrono::steady_clock::time_point unchanged_since_;
    std::string endpoint_trouble_; ///< empty: it listens, or is switched off
};

} // namespace numsync::app
