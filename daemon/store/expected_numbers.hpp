#pragma once

#include "model/expected_number.hpp"
#include "store/database.hpp"

#include <vector>

namespace numsync::store {

/// From now on these numbers are expected and no others, of any account. No number stands twice for one.
void replace_expected(Database& database, const std::vector<model::ExpectedNumber>& numbers);

} // namespace numsync::store
