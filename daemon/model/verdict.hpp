#pragma once

#include "model/health.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What a person should know of an account, and do. Pure: the time is an argument.
namespace numsync::model {

/// bad: its table cannot be relied upon. doubtful: it can, or that is not known yet, and something wants to
/// be looked at.
enum class Grade : std::uint8_t { bad, doubtful, good };

/// One thing that a person should know.
struct Matter {
    std::string what;
    std::string to_do;
    std::vector<std::string> commands; ///< to type: shell on the service's machine, or SQL
};

struct Verdict {
    /// Sorts the worst first.
    struct Rank {
        Grade grade = Grade::good;
        std::size_t trouble = 0;         ///< the first one
        std::chrono::seconds fresher{0}; ///< the age, negative

        auto operator<=>(const Rank&) const = default;
    };

    Rank rank;
    std::string_view state;      ///< in a word or three
    std::vector<Matter> matters; ///< the gravest first
};

Verdict judge_health(const std::string& account, const AccountHealth& health,
                     std::chrono::steady_clock::time_point now);

} // namespace numsync::model
