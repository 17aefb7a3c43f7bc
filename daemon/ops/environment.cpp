#include "ops/environment.hpp"

#include <cstring>
#include <unistd.h>

namespace numsync::ops {

void hide_environment()
{
    for (char** entry = environ; *entry != nullptr; ++entry) {
        char* const shown = *entry;
        if (char* const copy = ::strdup(shown); copy != nullptr) {
            *entry = copy;
            explicit_bzero(shown, std::strlen(shown));
        }
    }
}

} // namespace numsync::ops
