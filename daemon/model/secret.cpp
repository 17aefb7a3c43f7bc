#include "model/secret.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <cstring>

namespace numsync::model {

namespace {

constexpr std::size_t telling = 8; ///< bytes of a secret that are one too many to show

std::string without(std::string_view text, std::string_view secret)
{
    const auto beginning = secret.substr(0, telling);
    std::string out;
    while (!beginning.empty()) {
        const auto at = text.find(beginning);
        if (at == std::string_view::npos) {
            break;
        }
        out.append(text.substr(0, at)).append("[redacted]");
        text.remove_prefix(at);
        const auto end = std::mismatch(text.begin(), text.end(), secret.begin(), secret.end()).first;
        text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    }
    return out.append(text);
}

} // namespace

void Secret::wipe()
{
    explicit_bzero(value_.data(), value_.size());
}

std::string redacted(std::string_view text, const Secret& secret)
{
    auto out = without(text, secret.reveal());
    if (secret.reveal().find_first_of("\"\\") != std::string_view::npos) {
        // Messages quote a peer by excerpt(), JSON escapes the same two characters alike.
        const Secret escaped{excerpt(secret.reveal(), secret.reveal().size())};
        out = without(out, escaped.reveal());
    }
    return out;
}

} // namespace numsync::model
