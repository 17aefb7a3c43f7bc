#pragma once

#include "app/command_line.hpp"

namespace CLI {
class App;
}

/// The commands and their options: what each is called, what --help says of it, which values it takes.
namespace numsync::app {

/// The options that stand before a command or after it. `options` outlives the parsing.
void add_common(CLI::App& command, Options& options);

/// All commands. `options` outlives the parsing.
void add_commands(CLI::App& program, Options& options);

} // namespace numsync::app
