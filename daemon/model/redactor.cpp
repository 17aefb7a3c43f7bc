#include "model/redactor.hpp"

#include "model/text.hpp"

#include <algorithm>

namespace numsync::model {

namespace {

constexpr std::size_t telling = 8;  ///< so many bytes of a secret may not be shown
constexpr std::size_t shortest = 4; ///< a shorter secret is in many texts by chance

bool all_in(std::string_view text, std::string_view set)
{
    return text.find_first_not_of(set) == std::string_view::npos;
}

/// "password", "Connection", "SQLSTATE", "agni-number-sync" or a small number: the words of ordinary
/// messages.
bool is_word(std::string_view text)
{
    constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz-_";
    constexpr std::string_view capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    constexpr std::size_t longest_word = 18;
    constexpr std::size_t longest_number = 6;
    const bool is_lower =
        all_in(text, small) || (all_in(text.substr(0, 1), capital) && all_in(text.substr(1), small));
    return (text.size() <= longest_word && (is_lower || all_in(text, capital))) ||
           (text.size() <= longest_number && all_in(text, "0123456789"));
}

bool is_anything(std::string_view /*text*/)
{
    return false;
}

/// Replaces the secret, and text that begins with its first 8 bytes, by [redacted]. Keeps each found part for
/// which `stays` returns true.
std::string without(std::string_view text, std::string_view secret, bool (*stays)(std::string_view))
{
    const auto beginning = secret.substr(0, telling);
    std::string out;
    while (!beginning.empty()) {
        const auto at = text.find(beginning);
        if (at == std::string_view::npos) {
            break;
        }
        out.append(text.substr(0, at));
        text.remove_prefix(at);
        const auto end = std::mismatch(text.begin(), text.end(), secret.begin(), secret.end()).first;
        const auto found = text.substr(0, static_cast<std::size_t>(end - text.begin()));
        out.append(stays(found) ? found : "[redacted]");
        text.remove_prefix(found.size());
    }
    return out.append(text);
}

} // namespace

void Redactor::add(const Secret& secret)
{
    const auto text = secret.reveal();
    const Secret escaped{excerpt(text, text.size())};
    const Secret encoded{percent_encoded(text)};
    const std::lock_guard lock{mutex_};
    add_form(text);
    add_form(escaped.reveal());
    add_form(encoded.reveal());
    constexpr std::string_view delimiters = "@/:#?%&=,;'\"\\[] ";
    for (auto rest = text; !rest.empty();) {
        const auto end = std::min(rest.find_first_of(delimiters), rest.size());
        add_form(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

void Redactor::add_form(std::string_view form)
{
    const auto is_it = [&](const Secret& known) { return known.reveal() == form; };
    if (form.size() < shortest || is_word(form) || std::any_of(forms_.begin(), forms_.end(), is_it)) {
        return;
    }
    const auto shorter = std::find_if(forms_.begin(), forms_.end(), [&](const Secret& known) {
        return known.reveal().size() < form.size();
    });
    forms_.insert(shorter, Secret{std::string{form}});
}

std::string Redactor::operator()(std::string_view text) const
{
    const std::lock_guard lock{mutex_};
    std::string out{text};
    for (const auto& form : forms_) {
        out = without(out, form.reveal(), is_word);
    }
    return out;
}

std::string redacted(std::string_view text, const Secret& secret)
{
    auto out = without(text, secret.reveal(), is_anything);
    if (secret.reveal().find_first_of("\"\\") != std::string_view::npos) {
        // Messages quote a peer through excerpt(). It escapes quotes and backslashes as JSON does.
        const Secret escaped{excerpt(secret.reveal(), secret.reveal().size())};
        out = without(out, escaped.reveal(), is_anything);
    }
    return out;
}

} // namespace numsync::model
