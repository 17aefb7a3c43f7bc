#pragma once

#include <cstddef>
#include <string_view>

namespace numsync::model {

/// The Levenshtein distance: how many letters to insert, delete or replace. Takes a.size() * b.size() steps.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Whether `word` is `name` with typing errors: at most one letter in three is wrong, but one is always
/// allowed.
bool is_near(std::string_view word, std::string_view name);

} // namespace numsync::model
