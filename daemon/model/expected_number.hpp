#pragma once

#include <optional>
#include <string>

namespace numsync::model {

/// A number as the customer expects it; what is absent is not compared.
struct ExpectedNumber {
    std::string number; ///< written as the vendor does
    std::optional<std::string> account;
    std::optional<std::string> iso_country;
    std::optional<std::string> region;
    std::optional<bool> is_active;
    std::optional<std::string> label;

    bool operator==(const ExpectedNumber&) const = default;
};

} // namespace numsync::model
