#include "ops/environment.hpp"

#include <clocale>
#include <cstring>
#include <langinfo.h>
#include <unistd.h>

namespace numsync::ops {

namespace {

/// Whether the locale is UTF-8. If the locale is not installed here, as after a login from another machine,
/// its name decides.
bool is_utf8_locale()
{
    if (const auto locale = newlocale(LC_CTYPE_MASK, "", nullptr)) {
        const std::string codeset = nl_langinfo_l(CODESET, locale);
        freelocale(locale);
        return codeset == "UTF-8";
    }
    for (const auto* const variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* const name = std::getenv(variable);
        if (name != nullptr && *name != '\0') {
            return strcasestr(name, ".utf-8") != nullptr || strcasestr(name, ".utf8") != nullptr;
        }
    }
    return false;
}

} // namespace

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

model::Charset charset()
{
    static const bool utf8 = is_utf8_locale();
    return utf8 ? model::Charset::utf8 : model::Charset::ascii;
}

} // namespace numsync::ops
