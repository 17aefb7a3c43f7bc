#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace numsync::app {

/// The words of the command line behind the program's name, in a form that the parser knows.
struct CommandWords {
    std::vector<std::string> words;
    std::string complaint; ///< the message to print instead of parsing; empty: no fault
};

/// Turns `help`, `help COMMAND` and `version` into options. For a misspelt command, the complaint names the
/// command that was probably meant. For a negative RUN, which the parser would take for an option, it says
/// what a run number is.
CommandWords read_command_words(std::vector<std::string> words, const std::vector<std::string>& commands);

/// The message for a word that cannot be the argument RUN.
std::string what_a_run_is(std::string_view word);

} // namespace numsync::app
