#pragma once

#include "model/purchased_number.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace numsync::app {

/// How a value is written, in a few words: "number with 2 decimals", "RFC 3339", "empty text". There are
/// about fifty forms at most. Without `kind` the value is not looked at as a price or a time.
std::string form_of(std::optional<model::FieldKind> kind, model::ValueType type, std::string_view text);

} // namespace numsync::app
