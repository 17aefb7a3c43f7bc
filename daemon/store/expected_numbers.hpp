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

/// From now on these numbers are expected and no others, of any account. One that the table does not have as
/// it is written is taken for the one that has the same digits. Nothing is changed if there are faults: a
/// number that is neither in the table nor plain (+ and digits), or twice for one account.
std::vector<ExpectedFault> replace_expected(Database& database,
                                            const std::vector<model::ExpectedNumber>& numbers);

/// Hands on the numbers that the last applied lists of these accounts have, each once for an account, as they
/// may be expected: values that a file of expected numbers could not say again are left out. `digits` and
/// `line` stay empty.
void for_each_listed_number(Database& database, const std::vector<std::string>& accounts,
                            const std::function<void(const model::ExpectedNumber&)>& on_number);

} // namespace numsync::store
