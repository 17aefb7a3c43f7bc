#pragma once

#include "model/secret.hpp"

#include <optional>
#include <string>

namespace numsync::ops {

/// Asks for a password on standard error and reads it from standard input, which does not show the typed
/// text. Blocks. nullopt if standard input is no terminal, or ends. Throws model::Failure{shutdown} at
/// Ctrl-C.
std::optional<model::Secret> ask_password(const std::string& prompt);

} // namespace numsync::ops
