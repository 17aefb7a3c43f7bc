#include "ops/unknown_keys.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <utility>

namespace numsync::ops {

namespace {

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

/// The smaller the nearer; nothing where `key` was hardly meant to be `name`.
std::optional<std::size_t> nearness(std::string_view key, std::string_view name)
{
    constexpr std::size_t shortest_part = 4;
    const std::size_t distance = edit_distance(key, name);
    const bool is_part = key.size() >= shortest_part && name.find(key) != std::string_view::npos;
    const bool has_part = name.size() >= shortest_part && key.find(name) != std::string_view::npos;
    const bool is_near = distance <= std::max<std::size_t>(1, name.size() / 3);
    return is_near || is_part || has_part ? std::optional{distance} : std::nullopt;
}

bool is_named_like_a_key(std::string_view key)
{
    constexpr std::array names{"apikey",   "key",    "xapikey",   "token",
                               "apitoken", "secret", "apisecret", "accesskey"};
    std::string bare;
    for (const char c : key) {
        if (c != '_' && c != '-') {
            bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
    }
    return key.starts_with("ak_") || std::find(names.begin(), names.end(), bare) != names.end();
}

std::string complaint_about(const Reading::Unknown& unknown, const std::vector<std::string>& known)
{
    constexpr std::size_t longest = 64;
    if (is_named_like_a_key(unknown.key)) {
        return std::string{no_keys_here};
    }
    std::string best;
    std::size_t best_distance = std::string::npos;
    for (const std::string& path : known) {
        const auto dot = path.rfind('.');
        const std::string name = dot == std::string::npos ? path : path.substr(dot + 1);
        const bool at_home = path == key_path(unknown.section, name);
        const auto distance = unknown.key.size() > longest ? std::nullopt : nearness(unknown.key, name);
        // A key of another section must be spelled right, and yields to any near one of its own.
        if (at_home && distance && *distance < best_distance) {
            best_distance = *distance;
            best = path;
        } else if (best.empty() && name == unknown.key) {
            best = path;
        }
    }
    return best.empty() ? "unknown key" : "unknown key, did you mean " + best + '?';
}

} // namespace

void report_unknown_keys(Reading& reading)
{
    for (const Reading::Unknown& unknown : reading.unknown) {
        reading.faults.push_back({unknown.line, key_path(unknown.section, shown_key(unknown.key)),
                                  complaint_about(unknown, reading.known)});
    }
}

} // namespace numsync::ops
