#pragma once

#include "ops/environment.hpp"

#include <string>

namespace numsync::ops {

/// Who gave the command: SUDO_USER, else the login name of the process's user, else its number. For the
/// record: nothing proves it. One line of at most some 200 bytes, well-formed UTF-8.
std::string person(const Environment& environment);

} // namespace numsync::ops
