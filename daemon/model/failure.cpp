#include "model/failure.hpp"

#include <algorithm>

namespace numsync::model {

Exit gravest(Exit a, Exit b)
{
    static constexpr std::array by_gravity{Exit::usage,         Exit::internal,    Exit::configuration,
                                           Exit::not_permitted, Exit::unreachable, Exit::refused_answer,
                                           Exit::try_again,     Exit::output_lost, Exit::blocked,
                                           Exit::differences,   Exit::done};
    return *std::find_if(by_gravity.begin(), by_gravity.end() - 1,
                         [&](Exit candidate) { return candidate == a || candidate == b; });
}

} // namespace numsync::model
