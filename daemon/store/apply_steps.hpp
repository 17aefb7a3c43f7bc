#pragma once

#include "model/report.hpp"
#include "store/apply.hpp"
#include "store/pq.hpp"

#include <string>

/// The steps of apply(), each within its transaction, for which name_account() has named the account. `stamp`
/// is the run's one time, as text; `now` is what the database's clock says, which may be before it.
namespace numsync::store {

/// Whether a list without a living number of purchased_numbers, applied at the time that set_removal_rule()
/// was given, removes it: it is at least the confirm_removals-th in a row, at least one interval after the
/// first.
inline constexpr auto* removal_is_due =
    "(missing_runs + 1 >= current_setting('numsync.confirm')::integer AND "
    "(current_setting('numsync.confirm') = '1' OR "
    "coalesce(current_setting('numsync.now')::timestamptz - missing_since >= "
    "current_setting('numsync.interval_ms')::bigint * interval '1 millisecond', false)))";

void set_removal_rule(Transaction& tx, int confirm_removals, std::chrono::milliseconds interval,
                      const std::string& now);

/// Copies the rejected records into the temporary table `refused`.
void load_rejected(Transaction& tx, const Application& application);

/// Added, updated, restored and repaired rows, with the versions that they end. Sets or raises their counts.
/// A missing or removed number that a rejected record has is listed, so it is restored as it reads. Needs
/// name_account() and make_work_tables(), as apply_absences() does.
void apply_changes(Transaction& tx, model::RunReport& report, const Application& application,
                   const std::string& stamp);

/// Missing and removed rows. Sets their counts.
void apply_absences(Transaction& tx, model::RunReport& report, const Application& application,
                    const std::string& stamp, const std::string& now);

/// Marks the ids of the work table `gone` missing or removed, with the versions that end. Sets both counts.
void mark_gone(Transaction& tx, model::RunReport& report, const std::string& stamp, const std::string& now);

/// Opens and closes rejected_records. Needs load_rejected() if there are any rejected records.
void write_rejected(Transaction& tx, const model::RunReport& report, const Application& application,
                    const std::string& stamp);

/// Departures from the vendor's page that are new.
void write_drift(Transaction& tx, const model::RunReport& report, const Application& application,
                 const std::string& stamp);

/// Sends the notification of a run that changed something, with the transaction's commit.
void notify_listeners(Transaction& tx, const model::RunReport& report);

} // namespace numsync::store
