#pragma once

#include "model/purchased_number.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace numsync::app {

/// In a few words how a value is written: "number with 2 decimals", "RFC 3339", "empty text". There are some
/// fifty of them at most. Without `kind` nothing is expected of the value.
std::string form_of(std::optional<model::FieldKind> kind, model::ValueType type, std::string_view text);

} // namespace numsync::app
