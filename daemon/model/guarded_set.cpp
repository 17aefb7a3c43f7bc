#include "model/guarded_set.hpp"

#include "model/canonical_line.hpp"

#include <algorithm>
#include <stdexcept>

namespace numsync::model {

namespace {

constexpr std::size_t digest_bytes = 16;
constexpr std::size_t piece_bytes = std::size_t{16} * 1024;

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

/// The index behind the JSON string that begins at `at`. The field has the escapes of COPY, so a backslash of
/// JSON is two backslashes here.
std::size_t end_of_string(std::string_view field, std::size_t at)
{
    for (++at; at < field.size() && field[at] != '"';) {
        const bool escape = field[at] == '\\';
        at += escape ? 2U : 1U;
        if (escape && at < field.size()) {
            at += field[at] == '\\' ? 2U : 1U;
        }
    }
    return std::min(at + 1, field.size());
}

/// The 16th field and the tab before it, without the member updated_at. Empty if the field has no other
/// member. The field is a JSON object of strings. A quote inside a string has a backslash before it, so
/// `updated_at":` can only be the key.
std::string without_updated_at(std::string_view unreadable)
{
    constexpr std::string_view key = "\"updated_at\":";
    const auto member = unreadable.find(key);
    if (member == std::string_view::npos) {
        return std::string{unreadable};
    }
    auto before = unreadable.substr(0, member);
    auto behind = unreadable.substr(end_of_string(unreadable, member + key.size()));
    if (before.ends_with(',')) {
        before.remove_suffix(1);
    } else if (behind.starts_with(',')) {
        behind.remove_prefix(1);
    }
    auto kept = std::string{before} + std::string{behind};
    return kept.ends_with("{}") ? "" : kept;
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

void ApprovedPart::approve(const std::vector<Digest>& digests)
{
    for (const auto& digest : digests) {
        const auto at = std::lower_bound(plan_->begin(), plan_->end(), digest);
        if (at != plan_->end() && *at == digest) {
            is_approved_[static_cast<std::size_t>(at - plan_->begin())] = true;
            ++size_;
        }
    }
}

void ApprovedPart::keep()
{
    std::size_t kept = 0;
    for (std::size_t at = 0; at < is_approved_.size(); ++at) {
        if (is_approved_[at]) {
            (*plan_)[kept++] = (*plan_)[at];
        }
    }
    plan_->resize(kept);
    plan_->shrink_to_fit();
}

std::string plan_digest(const GuardedSet& set)
{
    Digester digester;
    for_each_piece(set, [&](std::string_view bytes) { digester.take(bytes); });
    // With the sizes: one line may change a number in one plan and add it in another.
    digester.take(std::to_string(set.absent.size()) + '/' + std::to_string(set.changed.size()));
    return to_hex(digester.result());
}

void for_each_piece(const GuardedSet& set, const std::function<void(std::string_view bytes)>& take)
{
    std::string bytes;
    for (const auto* const part : {&set.absent, &set.changed, &set.added}) {
        for (const auto& digest : *part) {
            for (const auto half : {digest.high, digest.low}) {
                for (int shift = 56; shift >= 0; shift -= 8) {
                    bytes += static_cast<char>((half >> shift) & 0xff);
                }
            }
            if (bytes.size() == piece_bytes) {
                take(bytes);
                bytes.clear();
            }
        }
    }
    if (!bytes.empty()) {
        take(bytes);
    }
}

GuardedSet GuardedPieces::read(std::string_view bytes)
{
    if (bytes.size() % digest_bytes != 0) {
        throw std::invalid_argument("a piece of a guarded set of " + std::to_string(bytes.size()) + " bytes");
    }
    GuardedSet set;
    while (!bytes.empty()) {
        const auto digest = take_digest(bytes);
        if (absent_ > 0) {
            --absent_;
            set.absent.push_back(digest);
        } else if (changed_ > 0) {
            --changed_;
            set.changed.push_back(digest);
        } else {
            set.added.push_back(digest);
        }
    }
    return set;
}

} // namespace numsync::model
