#pragma once

#include "model/visible.hpp"

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>

namespace numsync::ops {

/// Looks up an environment variable. Functions take it as an argument, so that tests need not change the real
/// environment.
using Environment = std::function<std::optional<std::string>(const std::string&)>;

inline Environment process_environment()
{
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>{value};
    };
}

/// Copies every variable out of the memory that /proc/PID/environ shows, and wipes that memory. Call it
/// before any thread starts and before any getenv().
void hide_environment();

/// What a terminal can show, by the locale: LC_ALL, else LC_CTYPE, else LANG. Looks only at the first call.
model::Charset charset();

} // namespace numsync::ops
