#include "model/spelling.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace numsync::model {

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0U : 1U);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

bool is_near(std::string_view word, std::string_view name)
{
    constexpr std::size_t longest = 64; // longer words are never near
    return word.size() <= longest && edit_distance(word, name) <= std::max<std::size_t>(1, name.size() / 3);
}

} // namespace numsync::model
