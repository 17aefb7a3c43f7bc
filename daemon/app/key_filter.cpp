#include "app/key_filter.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace numsync::app {

namespace {

constexpr std::size_t telling = 8;
constexpr std::size_t shortest = 4; ///< a shorter key is in many texts by chance
constexpr std::size_t longest_escape = 6;

struct Character {
    char value;
    std::size_t bytes;
};

/// The character that JSON text begins with; nullopt if it is cut off. An escaped character outside of ASCII
/// comes as NUL.
std::optional<Character> first_of(std::string_view text)
{
    if (text.empty() || text[0] != '\\') {
        return text.empty() ? std::nullopt : std::optional{Character{text[0], 1}};
    }
    if (text.size() < 2 || text[1] != 'u') {
        return text.size() < 2 ? std::nullopt : std::optional{Character{text[1], 2}};
    }
    if (text.size() < longest_escape) {
        return std::nullopt;
    }
    unsigned code = 0;
    const auto* const end = text.data() + longest_escape;
    const auto parsed = std::from_chars(text.data() + 2, end, code, 16);
    const bool ascii = parsed.ptr == end && code < 0x80;
    return Character{ascii ? static_cast<char>(code) : '\0', longest_escape}; // no key has a NUL
}

} // namespace

KeyFilter::KeyFilter(const model::Secret& key, std::function<void(std::string_view)> write)
    : key_(key), telling_(key.reveal().size() < shortest ? 0 : std::min(telling, key.reveal().size())),
      write_(std::move(write))
{
    // A key of digits may be a JSON number, and a number has to stay a number.
    const bool digits = key.reveal().find_first_not_of("0123456789") == std::string_view::npos;
    stand_in_ = digits ? std::string(key.reveal().size(), '9') : "[redacted]";
}

KeyFilter::Match KeyFilter::match(std::string_view text) const
{
    const auto key = key_.reveal();
    Match found{0, 0, false};
    while (found.of_key < key.size()) {
        const auto next = first_of(text.substr(found.bytes));
        if (!next) {
            found.ends_text = true;
            break;
        }
        if (next->value != key[found.of_key]) {
            break;
        }
        found.bytes += next->bytes;
        ++found.of_key;
    }
    return found;
}

void KeyFilter::feed(std::string_view bytes)
{
    if (telling_ == 0) {
        write_(bytes);
        return;
    }
    held_ += bytes;
    pass(false);
}

void KeyFilter::finish()
{
    pass(true);
}

void KeyFilter::pass(bool is_all)
{
    const char beginning[] = {key_.reveal().empty() ? '\0' : key_.reveal()[0], '\\', '\0'};
    std::string_view rest{held_};
    while (!rest.empty()) {
        const auto plain = rest.substr(0, rest.find_first_of(beginning));
        write_(plain);
        rest.remove_prefix(plain.size());
        if (rest.empty()) {
            break;
        }
        const auto found = match(rest);
        if (found.ends_text && !is_all) {
            break;
        }
        if (found.of_key >= telling_) {
            write_(stand_in_);
            rest.remove_prefix(found.bytes);
        } else {
            // Pass on both characters of an escape, so that the second one does not begin another escape.
            const auto length = std::min<std::size_t>(rest[0] == '\\' ? 2 : 1, rest.size());
            write_(rest.substr(0, length));
            rest.remove_prefix(length);
        }
    }
    held_ = std::string{rest};
}

} // namespace numsync::app
