#include "app/command_words.hpp"

#include "model/spelling.hpp"
#include "model/text.hpp"

#include <algorithm>

namespace numsync::app {

namespace {

using Words = std::vector<std::string>;

bool holds(const Words& words, std::string_view word)
{
    return std::ranges::find(words, word) != words.end();
}

/// Finds the command behind the options that may be before it.
Words::iterator find_command(Words& words)
{
    auto word = words.begin();
    while (word != words.end() && word->starts_with("-")) {
        const bool has_value = *word == "--config" || *word == "--log-level";
        word += has_value && std::next(word) != words.end() ? 2 : 1;
    }
    return word;
}

std::string no_command(const std::string& word, const Words& commands)
{
    auto text = "there is no command " + model::excerpt(word);
    const auto nearest = std::ranges::min_element(commands, {}, [&](const std::string& command) {
        return model::is_near(word, command) ? model::edit_distance(word, command) : std::string::npos;
    });
    if (nearest != commands.end() && model::is_near(word, *nearest)) {
        return text + ", did you mean " + *nearest + "?";
    }
    text += ", only";
    for (const auto& command : commands) {
        text += (command == commands.front() ? " " : ", ") + command;
    }
    return text;
}

bool is_negative_number(const std::string& word)
{
    return word.size() > 1 && word.front() == '-' &&
           word.find_first_not_of("0123456789", 1) == std::string::npos;
}

} // namespace

CommandWords read_command_words(Words words, const Words& commands)
{
    const auto command = find_command(words);
    if (command == words.end()) {
        return {std::move(words), {}};
    }
    if (*command == "version") {
        return {{"--version"}, {}};
    }
    if (*command == "help") {
        const auto about = std::next(command);
        if (about == words.end() || about->starts_with("-")) {
            return {{"--help"}, {}};
        }
        return holds(commands, *about) ? CommandWords{{*about, "--help"}, {}}
                                       : CommandWords{{}, no_command(*about, commands)};
    }
    if (!holds(commands, *command)) {
        return {{}, no_command(*command, commands)};
    }
    const auto negative = std::find_if(command, words.end(), is_negative_number);
    if (*command == "approve" && negative != words.end()) {
        return {{}, what_a_run_is(*negative)};
    }
    return {std::move(words), {}};
}

std::string what_a_run_is(std::string_view word)
{
    return model::excerpt(word) +
           " is no run: RUN is the number of the blocked run, from 1 on, as agni-numbers status shows it";
}

} // namespace numsync::app
