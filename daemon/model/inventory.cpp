#include "model/inventory.hpp"

#include <algorithm>

namespace numsync::model {

namespace {

constexpr std::size_t first_slots = 1024; ///< a power of two, as every later size

constexpr bool living(Stored stored)
{
    return stored == Stored::present || stored == Stored::missing;
}

constexpr std::uint32_t tag_of(const Digest& id)
{
    return static_cast<std::uint32_t>(id.high);
}

Digest element_for_updated(Digest id)
{
    id.high = ~id.high;
    return id;
}

} // namespace

Inventory::Slot& Inventory::slot_of(const Digest& id) const
{
    const auto mask = slots_.size() - 1;
    const auto tag = tag_of(id);
    auto at = static_cast<std::size_t>(id.low) & mask;
    while (slots_[at].entry != 0 && (slots_[at].tag != tag || entries_[slots_[at].entry - 1].id != id)) {
        at = (at + 1) & mask;
    }
    return slots_[at];
}

void Inventory::index_all() const
{
    if (entries_.size() * 4 > slots_.size() * 3) {
        auto size = std::max(first_slots, slots_.size());
        while (entries_.size() * 4 > size * 3) {
            size *= 2;
        }
        slots_.clear();
        slots_.shrink_to_fit(); // before the larger one is there
        slots_.resize(size);
        indexed_ = 0;
    }
    for (; indexed_ < entries_.size(); ++indexed_) {
        const auto& id = entries_[indexed_].id;
        slot_of(id) = {tag_of(id), static_cast<std::uint32_t>(indexed_ + 1)};
    }
}

std::size_t Inventory::find(const Digest& id) const
{
    if (likely_ >= entries_.size() || entries_[likely_].id != id) {
        index_all();
        const auto entry = slots_.empty() ? 0 : slot_of(id).entry;
        if (entry == 0) {
            return entries_.size();
        }
        likely_ = entry - 1;
    }
    return likely_++;
}

bool Inventory::is_absent(const Entry& entry)
{
    return entry.seen == Seen::absent && living(entry.stored);
}

void Inventory::store(std::string_view line, std::string_view applied, Stored stored)
{
    const auto digest = digest_of(line);
    auto& entry = add(digest_of(escaped_id(line)), digest, stored, Seen::absent);
    if (!is_row_digest(applied, digest)) {
        entry.edited = true;
        applied_.emplace(entry.id, applied);
    }
}

Inventory::Entry& Inventory::add(const Digest& id, const Digest& line, Stored stored, Seen seen)
{
    return entries_.emplace_back(Entry{id, line, stored, seen, false});
}

// In the order in which store's statements decide, so that a plan says what the run will do.
Seen Inventory::meaning(const Entry& entry, const Digest& line) const
{
    if (entry.stored == Stored::removed) {
        return Seen::restored;
    }
    if (entry.line != line) {
        return entry.edited && is_row_digest(applied_.at(entry.id), line) ? Seen::repaired : Seen::updated;
    }
    if (entry.stored == Stored::missing) {
        return Seen::restored;
    }
    return entry.edited ? Seen::repaired : Seen::unchanged;
}

Sighting Inventory::see(std::string_view line)
{
    const auto id = digest_of(escaped_id(line));
    const auto digest = digest_of(line);
    const auto at = find(id);
    if (at == entries_.size()) {
        add(id, digest, Stored::nowhere, Seen::added);
        return Sighting::differs;
    }
    auto& entry = entries_[at];
    if (entry.seen != Seen::absent) {
        if (entry.seen == Seen::rejected) {
            return Sighting::rejected;
        }
        if (entry.line == digest) {
            return Sighting::repeated;
        }
        entry.seen = Seen::rejected;
        return Sighting::conflict;
    }
    entry.seen = meaning(entry, digest);
    entry.line = digest;
    return entry.seen == Seen::unchanged ? Sighting::unchanged : Sighting::differs;
}

void Inventory::reject(std::string_view escaped_id)
{
    const auto id = digest_of(escaped_id);
    const auto at = find(id);
    if (at == entries_.size()) {
        add(id, {}, Stored::nowhere, Seen::rejected);
    } else {
        entries_[at].seen = Seen::rejected;
    }
}

Tally Inventory::tally() const
{
    Tally tally;
    for (const auto& entry : entries_) {
        tally.living += living(entry.stored);
        switch (entry.seen) {
        case Seen::absent:
            tally.absent += living(entry.stored);
            break;
        case Seen::unchanged:
            ++tally.unchanged;
            break;
        case Seen::added:
            ++tally.added;
            break;
        case Seen::updated:
            ++tally.updated;
            break;
        case Seen::restored:
            ++tally.restored;
            break;
        case Seen::repaired:
            ++tally.repaired;
            break;
        case Seen::rejected:
            break;
        }
    }
    return tally;
}

Seen Inventory::seen(std::string_view escaped_id) const
{
    const auto at = find(digest_of(escaped_id));
    return at == entries_.size() ? Seen::absent : entries_[at].seen;
}

bool Inventory::is_absent(std::string_view escaped_id) const
{
    const auto at = find(digest_of(escaped_id));
    return at != entries_.size() && is_absent(entries_[at]);
}

std::vector<Digest> Inventory::guarded_set(bool absent, bool updated) const
{
    std::vector<Digest> set;
    for (const auto& entry : entries_) {
        if (absent && is_absent(entry)) {
            set.push_back(entry.id);
        }
        if (updated && entry.seen == Seen::updated) {
            set.push_back(element_for_updated(entry.id));
        }
    }
    std::sort(set.begin(), set.end());
    return set;
}

bool Inventory::any_absent_within(const std::vector<Digest>& approved) const
{
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return is_absent(entry) && std::binary_search(approved.begin(), approved.end(), entry.id);
    });
}

} // namespace numsync::model
