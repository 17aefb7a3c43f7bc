#pragma once

#include "ops/environment.hpp"

#include <string>

namespace numsync::ops {

/// Who gave the command: SUDO_USER, else the login name of the process's user, else the user's number. For
/// the record only: nothing proves it. One line of well-formed UTF-8, made of at most 200 bytes.
std::string person(const Environment& environment);

} // namespace numsync::ops
