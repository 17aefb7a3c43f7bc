#pragma once

#include "model/purchased_number.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// What was received for a field that its column cannot take exactly: kept beside the NULL, as it came.
namespace numsync::model {

/// Of each such value so many bytes are kept, cut between characters.
inline constexpr std::size_t kept_of_unreadable = 1024;

/// Of one field, over a whole list.
struct UnreadableField {
    std::uint64_t values = 0;
    std::string example; ///< the first one, as it is kept
};

using UnreadableFields = std::array<UnreadableField, field_count>;

/// The JSON text of a documented field as it stands in `raw`, the JSON object of the record, which may be cut
/// short. If it is not found there (the key has escapes, the text was cut), it is rebuilt from `record`,
/// with the same meaning as far as that was kept.
std::string received_text(const PurchasedNumber& record, std::string_view raw, std::size_t field);

/// Appends the 16th field of a canonical line: a JSON object of the name of each field, in their order, and a
/// JSON string with its received_text(), from which `redact` takes the API key. Counts the values. `fields`
/// is not empty.
void append_unreadable(std::string& line, const PurchasedNumber& record, std::string_view raw,
                       const std::vector<std::size_t>& fields,
                       const std::function<std::string(std::string_view)>& redact, UnreadableFields& counted);

} // namespace numsync::model
