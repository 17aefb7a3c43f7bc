#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace numsync::ops {

/// Notifies systemd if it listens; otherwise does nothing. Waits at most a second if systemd does not read.
void notify_ready();
void notify_reloading();
void notify_stopping();
/// One line, for `systemctl status`. This and the watchdog's, which both come again, never wait.
void notify_status(const std::string& status);
void notify_watchdog();

/// Within what time systemd wants to hear from the watchdog; nothing if it does not watch this process.
std::optional<std::chrono::microseconds> watchdog_time();

} // namespace numsync::ops
