#pragma once

#include <optional>
#include <string>

namespace numsync::model {

/// A number as the customer expects it; what is absent is not compared.
struct ExpectedNumber {
    std::string number; ///< as it stands in the file, without what nobody sees around it
    std::string digits; ///< of it, without what people write between and before them; empty if there is more
    std::optional<std::string> account;
    std::optional<std::string> iso_country;
    std::optional<std::string> region;
    std::optional<bool> is_active;
    std::optional<std::string> label;
    int line = 0; ///< of the file
};

} // namespace numsync::model
