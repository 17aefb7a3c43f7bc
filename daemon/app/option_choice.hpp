#pragma once

#include "model/text.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace numsync::app {

/// Adds an option whose value is one of the words in `choices`, in any case. `take` gets what stands beside
/// the word. Any other word is refused with a message that lists them all.
template <class Value>
void add_choice(CLI::App& command, const std::string& name, const std::string& what, const std::string& type,
                const std::vector<std::pair<std::string, Value>>& choices, std::function<void(Value)> take)
{
    const auto find = [choices](const std::string& word) -> std::optional<Value> {
        const auto lower = CLI::detail::to_lower(word);
        const auto found =
            std::ranges::find_if(choices, [&](const auto& choice) { return choice.first == lower; });
        return found == choices.end() ? std::nullopt : std::optional{found->second};
    };
    std::string words;
    for (const auto& choice : choices) {
        words += (words.empty() ? "" : ", ") + choice.first;
    }
    const auto check = [find, words](const std::string& word) {
        return find(word) ? "" : model::excerpt(word) + " is none of " + words;
    };
    command
        .add_option_function<std::string>(
            name, [find, take](const std::string& word) { take(*find(word)); }, what + words)
        ->type_name(type)
        ->check(CLI::Validator{check, ""});
}

} // namespace numsync::app
