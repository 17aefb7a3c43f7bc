#pragma once

#include "model/failure.hpp"
#include "model/report.hpp"
#include "model/settings.hpp"
#include "ops/log.hpp"

#include <chrono>
#include <string>

/// What the log and the unit's status say of a run.
namespace numsync::app {

/// "300s".
std::string seconds_text(std::chrono::milliseconds time);

/// When that will be, such as "2026-11-29T12:05:10Z": a status that stands until then says no time that runs
/// down.
std::string time_text(std::chrono::milliseconds from_now);

/// Of something that does not make a run fail.
void add_failure(ops::LogFields& fields, const model::Failure& failure);

model::LogLevel level_of(const model::RunReport& report);

ops::LogFields fields_of(const model::RunEnd& end);

/// Whether it succeeded, and neither a row nor an approval or another run's row was touched.
bool changed_nothing(const model::RunReport& report);

/// What a list may hold for weeks without any change to the table; empty if there is nothing.
std::string oddities_of(const model::RunReport& report);

/// One line for systemd.
std::string status_text(const model::RunEnd& end);

} // namespace numsync::app
