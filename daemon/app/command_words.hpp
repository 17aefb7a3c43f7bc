#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace numsync::app {

/// What stands on the command line behind the program's name, as the parser knows it.
struct CommandWords {
    std::vector<std::string> words;
    std::string complaint; ///< what to tell instead of parsing them; empty if nothing is wrong here
};

/// `help`, `help COMMAND` and `version` become options. A misspelt command gets the one that was meant, and a
/// RUN below 1, which the parser would take for an option, what a run number is.
CommandWords read_command_words(std::vector<std::string> words, const std::vector<std::string>& commands);

/// Of the argument RUN.
std::string what_a_run_is(std::string_view word);

} // namespace numsync::app
