#pragma once

#include <cstddef>
#include <string_view>

namespace numsync::model {

/// How many letters have to be put in, taken out or replaced. Takes a.size() * b.size() steps.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// Whether `word` is `name` with a typing error: one in three letters, and at least one, may be wrong.
bool is_near(std::string_view word, std::string_view name);

} // namespace numsync::model
