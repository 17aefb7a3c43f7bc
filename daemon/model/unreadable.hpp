#pragma once

#include "model/purchased_number.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// An unreadable value is one that its column cannot hold exactly. The column is NULL, and what was received
/// is kept beside it.
namespace numsync::model {

/// So many bytes of each unreadable value are kept, cut between UTF-8 characters.
inline constexpr std::size_t kept_of_unreadable = 1024;

/// The unreadable values of one field in a whole list.
struct UnreadableField {
    std::uint64_t values = 0;
    std::string example; ///< the first value, as it is kept
};

using UnreadableFields = std::array<UnreadableField, field_count>;

/// The JSON text of a documented field, from `raw`: the JSON object of the record, which may be cut short. If
/// `raw` does not have it, because the key has escapes or the text was cut, it is made again from `record`,
/// as far as `record` kept the value.
std::string received_text(const PurchasedNumber& record, std::string_view raw, std::size_t field);

/// Appends a tab and the 16th field of a canonical line: a JSON object that gives each of `fields`, in their
/// order, a string with its received_text(). `redact` removes the API key from this text. Counts the values
/// in `counted`. `fields` must not be empty.
void append_unreadable(std::string& line, const PurchasedNumber& record, std::string_view raw,
                       const std::vector<std::size_t>& fields,
                       const std::function<std::string(std::string_view)>& redact, UnreadableFields& counted);

} // namespace numsync::model
