#include "model/secret.hpp"

#include <cstring>

namespace numsync::model {

void Secret::wipe()
{
    explicit_bzero(value_.data(), value_.size());
}

} // namespace numsync::model
