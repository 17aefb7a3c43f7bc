#pragma once

#include <string>

namespace numsync::ops {

/// Tells systemd, where there is one that listens; otherwise does nothing.
void notify_ready();
void notify_reloading();
void notify_stopping();
/// One line, for `systemctl status`.
void notify_status(const std::string& status);

} // namespace numsync::ops
