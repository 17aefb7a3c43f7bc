#include "ops/person.hpp"

#include "model/text.hpp"
#include "model/visible.hpp"

#include <array>
#include <pwd.h>
#include <unistd.h>

namespace numsync::ops {

namespace {

constexpr std::size_t longest_name = 200;

std::string login_name(uid_t user)
{
    std::array<char, 16 * 1024> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
        return std::to_string(user);
    }
    return found->pw_name;
}

} // namespace

std::string person(const Environment& environment)
{
    const auto sudo_user = environment("SUDO_USER");
    const auto name = sudo_user && !sudo_user->empty() ? *sudo_user : login_name(getuid());
    return model::visible(model::cut_utf8(name, longest_name), model::Charset::utf8);
}

} // namespace numsync::ops
