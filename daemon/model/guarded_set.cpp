#include "model/guarded_set.hpp"

#include "model/canonical_line.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace numsync::model {

namespace {

constexpr std::size_t digest_bytes = 16;

std::vector<Digest> common_part(const std::vector<Digest>& left, const std::vector<Digest>& right)
{
    std::vector<Digest> both;
    std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(both));
    return both;
}

Digest take_digest(std::string_view& bytes)
{
    Digest digest;
    for (std::size_t i = 0; i < digest_bytes; ++i) {
        auto& half = i < digest_bytes / 2 ? digest.high : digest.low;
        half = (half << 8) | static_cast<unsigned char>(bytes[i]);
    }
    bytes.remove_prefix(digest_bytes);
    return digest;
}

/// The field of what is unreadable, and the tab before it, or nothing. It is a JSON object of strings, whose
/// last member is updated_at if it has one; in a string no quote stands behind a letter.
std::string without_updated_at(std::string_view unreadable)
{
    static_assert(updated_field + 1 == field_count);
    const auto member = unreadable.find("\"updated_at\":");
    if (member == std::string_view::npos) {
        return std::string{unreadable};
    }
    const auto before = unreadable.substr(0, member);
    return before.ends_with('{') ? "" : std::string{before.substr(0, before.size() - 1)} + "}";
}

} // namespace

Digest content_digest(std::string_view line)
{
    std::size_t begin = 0;
    for (std::size_t field = 0; field < updated_field; ++field) {
        const auto tab = line.find('\t', begin);
        if (tab == std::string_view::npos) {
            return digest_of(line);
        }
        begin = tab + 1;
    }
    std::string content{line.substr(0, begin)};
    content += without_updated_at(line.substr(std::min(line.find('\t', begin), line.size())));
    return digest_of(content);
}

GuardedSet common_part(const GuardedSet& left, const GuardedSet& right)
{
    return {common_part(left.absent, right.absent), common_part(left.changed, right.changed),
            common_part(left.added, right.added)};
}

std::string plan_digest(const GuardedSet& set)
{
    // With the sizes: one line may change a number in one plan and add it in another.
    return to_hex(digest_of(to_bytes(set) + std::to_string(set.absent.size()) + '/' +
                            std::to_string(set.changed.size())));
}

std::string to_bytes(const GuardedSet& set)
{
    std::string bytes;
    bytes.reserve((set.absent.size() + set.changed.size() + set.added.size()) * digest_bytes);
    for (const auto* const part : {&set.absent, &set.changed, &set.added}) {
        for (const auto& digest : *part) {
            for (const auto half : {digest.high, digest.low}) {
                for (int shift = 56; shift >= 0; shift -= 8) {
                    bytes += static_cast<char>((half >> shift) & 0xff);
                }
            }
        }
    }
    return bytes;
}

GuardedSet from_bytes(std::string_view bytes, std::size_t absent, std::size_t changed)
{
    if (bytes.size() % digest_bytes != 0) {
        throw std::invalid_argument("a guarded set of " + std::to_string(bytes.size()) + " bytes");
    }
    GuardedSet set;
    while (!bytes.empty()) {
        auto& part = set.absent.size() < absent     ? set.absent
                     : set.changed.size() < changed ? set.changed
                                                    : set.added;
        part.push_back(take_digest(bytes));
    }
    return set;
}

} // namespace numsync::model
