#pragma once

#include "model/visible.hpp"

#include <cstdlib>
#include <functional>
#include <optional>
#include <string>

namespace numsync::ops {

/// Looks an environment variable up; an argument, so that tests need not touch their own.
using Environment = std::function<std::optional<std::string>(const std::string&)>;

inline Environment process_environment()
{
    return [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>{value};
    };
}

/// Moves every variable off the block that /proc/PID/environ shows. Before any thread and any getenv.
void hide_environment();

/// What a terminal can show by the locale: LC_ALL, else LC_CTYPE, else LANG.
model::Charset charset();

} // namespace numsync::ops
