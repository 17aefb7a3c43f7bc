#include "model/inventory.hpp"

#include <algorithm>
#include <utility>

namespace numsync::model {

namespace {

constexpr std::size_t first_slots = 1024; ///< a power of two, as every later size

constexpr bool living(Stored stored)
{
    return stored == Stored::present || stored == Stored::missing;
}

Digest element_for_updated(Digest id)
{
    id.high = ~id.high;
    return id;
}

} // namespace

std::size_t Inventory::slot_of(const Digest& id) const
{
    const auto mask = slots_.size() - 1;
    auto slot = static_cast<std::size_t>(id.low) & mask;
    while (slots_[slot] != 0 && entries_[slots_[slot] - 1].id != id) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

const Inventory::Entry* Inventory::find(const Digest& id) const
{
    if (slots_.empty()) {
        return nullptr;
    }
    const auto index = slots_[slot_of(id)];
    return index == 0 ? nullptr : &entries_[index - 1];
}

Inventory::Entry* Inventory::find(const Digest& id)
{
    return const_cast<Entry*>(std::as_const(*this).find(id));
}

bool Inventory::is_absent(const Entry& entry)
{
    return entry.seen == Seen::absent && living(entry.stored);
}

void Inventory::grow()
{
    slots_.assign(std::max(first_slots, slots_.size() * 2), 0);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        slots_[slot_of(entries_[i].id)] = static_cast<std::uint32_t>(i + 1);
    }
}

Inventory::Entry& Inventory::add(const Digest& id, const Digest& line, Stored stored)
{
    if ((entries_.size() + 1) * 4 > slots_.size() * 3) {
        grow();
    }
    entries_.push_back({id, line, stored, Seen::absent, false});
    slots_[slot_of(id)] = static_cast<std::uint32_t>(entries_.size());
    return entries_.back();
}

void Inventory::store(std::string_view line, std::string_view applied, Stored stored)
{
    const auto digest = digest_of(line);
    auto& entry = add(digest_of(escaped_id(line)), digest, stored);
    if (!is_row_digest(applied, digest)) {
        entry.edited = true;
        applied_.emplace(entry.id, applied);
    }
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
    auto* entry = find(id);
    if (entry == nullptr) {
        add(id, digest, Stored::nowhere).seen = Seen::added;
        return Sighting::differs;
    }
    if (entry->seen != Seen::absent) {
        if (entry->seen == Seen::rejected) {
            return Sighting::rejected;
        }
        if (entry->line == digest) {
            return Sighting::repeated;
        }
        entry->seen = Seen::rejected;
        return Sighting::conflict;
    }
    entry->seen = meaning(*entry, digest);
    entry->line = digest;
    return entry->seen == Seen::unchanged ? Sighting::unchanged : Sighting::differs;
}

void Inventory::reject(std::string_view escaped_id)
{
    const auto id = digest_of(escaped_id);
    auto* entry = find(id);
    (entry != nullptr ? *entry : add(id, {}, Stored::nowhere)).seen = Seen::rejected;
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
    const auto* entry = find(digest_of(escaped_id));
    return entry == nullptr ? Seen::absent : entry->seen;
}

bool Inventory::is_absent(std::string_view escaped_id) const
{
    const auto* entry = find(digest_of(escaped_id));
    return entry != nullptr && is_absent(*entry);
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
