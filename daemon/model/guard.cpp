#include "model/guard.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <stdexcept>

namespace numsync::model {

namespace {

constexpr std::size_t digest_bytes = 16;

bool exceeds(std::uint64_t part, int percent, std::uint64_t whole)
{
    return part * 100 > static_cast<std::uint64_t>(percent) * whole;
}

bool binds(std::uint64_t existing, const GuardSettings& settings)
{
    return existing >= static_cast<std::uint64_t>(settings.min_existing);
}

void append(std::string& text, const std::string& clause)
{
    text += text.empty() ? clause : "; " + clause;
}

} // namespace

Verdict judge(const Tally& plan, bool filters_changed, const GuardSettings& settings, bool removals_held)
{
    Verdict verdict;
    const bool all_gone = plan.living > 0 && plan.absent == plan.living;
    const bool counted = binds(plan.living, settings);
    verdict.removal =
        !removals_held &&
        (all_gone || (counted && exceeds(plan.absent, settings.max_removed_percent, plan.living)));
    verdict.change = counted && exceeds(plan.updated, settings.max_changed_percent, plan.living);
    verdict.filters = filters_changed && plan.absent > 0;
    return verdict;
}

std::string describe(const Verdict& verdict, const Tally& plan, const GuardSettings& settings)
{
    const auto living = counted(plan.living, "number");
    std::string text;
    if (verdict.removal) {
        append(text, grouped(plan.absent) + " of " + living + (plan.absent == 1 ? " is" : " are") +
                         " absent from the list (limit " + std::to_string(settings.max_removed_percent) +
                         " %, and never all)");
    }
    if (verdict.change) {
        append(text, grouped(plan.updated) + " of " + living + " would change (limit " +
                         std::to_string(settings.max_changed_percent) + " %)");
    }
    if (verdict.filters) {
        append(text, "the filters differ from those in force, and " + grouped(plan.absent) + " of " + living +
                         (plan.absent == 1 ? " is" : " are") + " absent under them");
    }
    return text;
}

bool too_many_rejected(std::uint64_t rejected, std::uint64_t received, const GuardSettings& settings)
{
    return (received > 0 && rejected == received) ||
           (binds(received, settings) && exceeds(rejected, settings.max_rejected_percent, received));
}

bool too_many_rejected_already(std::uint64_t rejected, std::uint64_t received, std::uint64_t most,
                               const GuardSettings& settings)
{
    return binds(received, settings) && exceeds(rejected, settings.max_rejected_percent, most);
}

bool lets_through(const Approval& approval, const std::string& filters,
                  const std::vector<Digest>& guarded_set)
{
    return approval.approved && approval.filters == filters &&
           std::includes(approval.guarded_set.begin(), approval.guarded_set.end(), guarded_set.begin(),
                         guarded_set.end());
}

std::string plan_digest(const std::vector<Digest>& guarded_set)
{
    return to_hex(digest_of(to_bytes(guarded_set)));
}

std::string to_bytes(const std::vector<Digest>& guarded_set)
{
    std::string bytes;
    bytes.reserve(guarded_set.size() * digest_bytes);
    for (const auto& digest : guarded_set) {
        for (const auto half : {digest.high, digest.low}) {
            for (int shift = 56; shift >= 0; shift -= 8) {
                bytes += static_cast<char>((half >> shift) & 0xff);
            }
        }
    }
    return bytes;
}

std::vector<Digest> from_bytes(std::string_view bytes)
{
    if (bytes.size() % digest_bytes != 0) {
        throw std::invalid_argument("a guarded set of " + std::to_string(bytes.size()) + " bytes");
    }
    std::vector<Digest> set;
    set.reserve(bytes.size() / digest_bytes);
    for (; !bytes.empty(); bytes.remove_prefix(digest_bytes)) {
        Digest digest;
        for (std::size_t i = 0; i < digest_bytes; ++i) {
            auto& half = i < digest_bytes / 2 ? digest.high : digest.low;
            half = (half << 8) | static_cast<unsigned char>(bytes[i]);
        }
        set.push_back(digest);
    }
    return set;
}

} // namespace numsync::model
