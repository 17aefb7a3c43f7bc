#include "ops/unknown_keys.hpp"

#include "model/spelling.hpp"
#include "model/text.hpp"
#include "ops/values.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace numsync::ops {

namespace {

constexpr std::size_t longest_key = 64; ///< a longer key is not compared with known ones

std::string_view name_in(std::string_view path)
{
    return path.substr(path.rfind('.') + 1); // 0 without a dot
}

/// The edit distance between the two; nullopt if `key` was hardly meant to be `name`.
std::optional<std::size_t> nearness(std::string_view key, std::string_view name)
{
    constexpr std::size_t shortest_part = 4;
    if (key.size() > longest_key) {
        return std::nullopt;
    }
    const std::size_t distance = model::edit_distance(key, name);
    const bool is_part = key.size() >= shortest_part && name.find(key) != std::string_view::npos;
    const bool has_part = name.size() >= shortest_part && key.find(name) != std::string_view::npos;
    return model::is_near(key, name) || is_part || has_part ? std::optional{distance} : std::nullopt;
}

/// What people write into the section database, and where it belongs.
struct Misplaced {
    std::string_view key;
    std::string_view instead;
};

constexpr std::string_view password_elsewhere =
    "no password stands here; store it as the systemd credential agni-db-password, or in a file of libpq's "
    "form "
    "that database.url names: ?passfile=/etc/agni-number-sync/pgpass";
constexpr std::string_view part_of_url =
    "is a part of database.url: postgresql://USER@HOST:PORT/DATABASE?sslmode=verify-full";

constexpr std::array misplaced{Misplaced{"password", password_elsewhere},
                               Misplaced{"passwd", password_elsewhere},
                               Misplaced{"pass", password_elsewhere},
                               Misplaced{"pwd", password_elsewhere},
                               Misplaced{"password_file", password_elsewhere},
                               Misplaced{"password_env", password_elsewhere},
                               Misplaced{"passfile", password_elsewhere},
                               Misplaced{"host", part_of_url},
                               Misplaced{"hostname", part_of_url},
                               Misplaced{"port", part_of_url},
                               Misplaced{"user", part_of_url},
                               Misplaced{"username", part_of_url},
                               Misplaced{"name", part_of_url},
                               Misplaced{"dbname", part_of_url},
                               Misplaced{"database", part_of_url},
                               Misplaced{"sslmode", part_of_url},
                               Misplaced{"sslrootcert", part_of_url},
                               Misplaced{"ssl", part_of_url}};

/// The matching entry of `misplaced`; null if there is none.
const Misplaced* find_misplaced(const ConfigNotes::Unknown& unknown)
{
    const auto* const found = std::ranges::find(misplaced, unknown.key, &Misplaced::key);
    return unknown.section == "database" && found != misplaced.end() ? found : nullptr;
}

std::string complaint_about(const ConfigNotes::Unknown& unknown, const std::vector<std::string>& known)
{
    if (is_named_like_a_key(unknown.key)) {
        return std::string{no_keys_here};
    }
    std::string best;
    std::size_t best_distance = std::string::npos;
    for (const std::string& path : known) {
        const auto name = name_in(path);
        const bool at_home = path == key_path(unknown.section, name);
        const auto distance = nearness(unknown.key, name);
        // A key of another section is named only if it is spelled right and the own section has no near key.
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

void report_unknown_keys(ConfigNotes& notes)
{
    for (const ConfigNotes::Unknown& unknown : notes.unknown) {
        if (const auto* const known = find_misplaced(unknown)) {
            notes.faults.push_back(
                {unknown.line, key_path(unknown.section, known->key), std::string{known->instead}});
            continue;
        }
        // It looks like a misspelled known key, so it is no secret and can be shown.
        const bool is_typo =
            std::any_of(notes.known.begin(), notes.known.end(),
                        [&](const std::string& path) { return model::is_near(unknown.key, name_in(path)); });
        const auto path = is_typo ? key_path(unknown.section, model::excerpt(unknown.key)) : unknown.section;
        notes.faults.push_back({unknown.line, path, complaint_about(unknown, notes.known)});
    }
}

} // namespace numsync::ops
