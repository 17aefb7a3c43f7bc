#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace numsync::ops {

/// Tells systemd, where there is one that listens; otherwise does nothing.
void notify_ready();
void notify_reloading();
void notify_stopping();
/// One line, for `systemctl status`.
void notify_status(const std::string& status);
void notify_watchdog();

/// Within what time systemd wants to hear from the watchdog; nothing where it does not watch this process.
std::optional<std::chrono::microseconds> watchdog_time();

} // namespace numsync::ops
