#pragma once

#include <optional>
#include <string>

namespace numsync::model {

/// A number as the customer expects it. An absent field is not compared.
struct ExpectedNumber {
    std::string number; ///< as in the file, without invisible characters at its ends
    std::string digits; ///< digits of `number` only; empty if it has more than digits and usual separators
    std::optional<std::string> account;
    std::optional<std::string> iso_country;
    std::optional<std::string> region;
    std::optional<bool> is_active;
    std::optional<std::string> label;
    int line = 0; ///< in the file, from 1
};

} // namespace numsync::model
