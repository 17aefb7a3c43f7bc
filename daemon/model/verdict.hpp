#pragma once

#include "model/health.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What an operator should know about an account, and do. Pure: the time is an argument.
namespace numsync::model {

/// bad: the account's table cannot be relied upon. doubtful: it can, but something needs attention; or
/// nothing is known about the table yet.
enum class Grade : std::uint8_t { bad, doubtful, good };

/// One thing that an operator should know.
struct Matter {
    std::string what;
    std::string to_do;
    std::vector<std::string> commands; ///< to run: in a shell on the service's machine, or SQL
};

struct Verdict {
    /// Sorts the worst first.
    struct Rank {
        Grade grade = Grade::good;
        std::size_t trouble = 0;         ///< the gravest Trouble, as a number
        std::chrono::seconds fresher{0}; ///< the age, negative, so that the oldest comes first

        auto operator<=>(const Rank&) const = default;
    };

    Rank rank;
    std::string_view state;      ///< in a few words, such as "Key refused"
    std::vector<Matter> matters; ///< the gravest first
};

Verdict judge_health(const std::string& account, const AccountHealth& health,
                     std::chrono::steady_clock::time_point now);

} // namespace numsync::model
