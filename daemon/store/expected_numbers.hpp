#pragma once

#include "model/expected_number.hpp"
#include "store/database.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace numsync::store {

struct ExpectedFault {
    int line; ///< of the file
    std::string message;
};

/// Replaces the expected numbers of all accounts by these. A number that the table does not have as written
/// is taken for the one number with equal digits. If there are faults, returns them and changes nothing.
/// Faults are a number that stands twice for one account, a number whose digits fit several numbers, and a
/// number that is neither in the table nor plain (+ and digits).
std::vector<ExpectedFault> replace_expected(Database& database,
                                            const std::vector<model::ExpectedNumber>& numbers);

/// Calls `on_number` with each number that the last applied lists of these accounts have, once per account,
/// in the form of an expected number. Leaves out values that a file of expected numbers cannot hold. `digits`
/// stays empty and `line` 0.
void for_each_listed_number(Database& database, const std::vector<std::string>& accounts,
                            const std::function<void(const model::ExpectedNumber&)>& on_number);

} // namespace numsync::store
