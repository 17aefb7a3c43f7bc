#pragma once

#include "model/failure.hpp"
#include "model/report.hpp"
#include "model/settings.hpp"
#include "ops/log.hpp"

#include <chrono>
#include <string>

/// What the log and the unit's status say about a run.
namespace numsync::app {

/// "300s".
std::string seconds_text(std::chrono::milliseconds time);

/// The UTC time `from_now` later, such as "2026-11-29T12:05:10Z". A status line is not updated until then, so
/// it cannot show a time that runs down.
std::string time_text(std::chrono::milliseconds from_now);

/// Adds the fields of a failure that does not make a run fail.
void add_failure(ops::LogFields& fields, const model::Failure& failure);

model::LogLevel level_of(const model::RunReport& report);

ops::LogFields fields_of(const model::RunEnd& end);

/// Whether the run succeeded, changed no number, used no approval and closed no dead run.
bool changed_nothing(const model::RunReport& report);

/// The numbers of rejected, unidentified and unreadable values, as a text to compare. A list may have them
/// for weeks without any change to the table. Empty if there are none.
std::string oddities_of(const model::RunReport& report);

/// One line for the unit's status in systemd.
std::string status_text(const model::RunEnd& end);

} // namespace numsync::app
