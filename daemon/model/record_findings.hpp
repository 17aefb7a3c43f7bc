#pragma once

#include <functional>
#include <optional>
#include <string_view>

/// What one record of the list alone says that cannot be right, or is not worth its money.
namespace numsync::model {

/// A finding before it is known whether it counts. Values stand as in a canonical line, escaped.
struct Found {
    std::string_view kind;
    std::string_view id;
    std::string_view number;
    std::string_view field;
    std::string_view expected;
    std::string_view actual;
};

/// The kinds not_e164, country_mismatch, priced_inactive and no_trunk. What is handed on lives until the
/// callback returns.
void findings_of_record(std::string_view canonical_line, const std::function<void(const Found&)>& on_found);

} // namespace numsync::model
