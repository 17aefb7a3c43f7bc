#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace numsync::ops {

/// Notify systemd if it listens. Each waits at most one second if systemd does not read.
void notify_ready();
void notify_reloading();
void notify_stopping();
/// One line, for `systemctl status`. notify_status() and notify_watchdog() never wait, because both are sent
/// again.
void notify_status(const std::string& status);
void notify_watchdog();

/// The time within which systemd expects the next notify_watchdog(); nullopt if it does not watch this
/// process.
std::optional<std::chrono::microseconds> watchdog_time();

} // namespace numsync::ops
