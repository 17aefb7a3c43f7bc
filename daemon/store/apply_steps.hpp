#pragma once

#include "model/report.hpp"
#include "store/apply.hpp"
#include "store/pq.hpp"

#include <string>

/// The steps of apply(), each within its transaction. `stamp` is the run's time, as text. `now` is the time
/// by the database's clock, as text; it may be before `stamp`.
namespace numsync::store {

/// SQL condition: a list without this living number of purchased_numbers removes it, if it is applied at the
/// time that set_removal_rule() was given. True from the confirm_removals-th such list in a row on. If
/// confirm_removals is above 1, it also has to be at least one interval after the first of them.
inline constexpr auto* removal_is_due =
    "(missing_runs + 1 >= current_setting('numsync.confirm')::integer AND "
    "(current_setting('numsync.confirm') = '1' OR "
    "coalesce(current_setting('numsync.now')::timestamptz - missing_since >= "
    "current_setting('numsync.interval_ms')::bigint * interval '1 millisecond', false)))";

/// Sets the parameters of `removal_is_due` for this transaction.
void set_removal_rule(Transaction& tx, int confirm_removals, std::chrono::milliseconds interval,
                      const std::string& now);

/// Copies the rejected records into the temporary table `refused`, which it creates.
void load_rejected(Transaction& tx, const Application& application);

/// Writes added, updated, restored, repaired and upgraded rows, and the old versions that this ends. Sets or
/// raises their counts. Restores a missing or removed number that has a rejected record, with the values of
/// its row: it is still listed. Needs name_account() and make_work_tables().
void apply_changes(Transaction& tx, model::RunReport& report, const Application& application,
                   const std::string& stamp);

/// Marks the numbers that the list lacks missing or removed. If removals are not allowed, only fills the work
/// table `absent`. Sets their counts. Needs name_account() and make_work_tables().
void apply_absences(Transaction& tx, model::RunReport& report, const Application& application,
                    const std::string& stamp, const std::string& now);

/// Marks the ids of the work table `gone` missing or removed, and writes the old versions that this ends.
/// Sets the counts missing, removed and removed_approved.
void mark_gone(Transaction& tx, model::RunReport& report, const std::string& stamp, const std::string& now);

/// Opens and resolves rows of rejected_records. Needs load_rejected() if the list has rejected records.
void write_rejected(Transaction& tx, const model::RunReport& report, const Application& application,
                    const std::string& stamp);

/// Adds new schema drift of the API to api_drift.
void write_drift(Transaction& tx, const model::RunReport& report, const Application& application,
                 const std::string& stamp);

/// Sends NOTIFY for a run that changed something; listeners get it at COMMIT.
void notify_listeners(Transaction& tx, const model::RunReport& report);

} // namespace numsync::store
