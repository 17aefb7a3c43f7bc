#include "model/inventory.hpp"

#include <algorithm>
#include <utility>

namespace numsync::model {

namespace {

constexpr std::size_t first_slots = 16; ///< of a part; a power of two, as every later size
constexpr std::size_t likely_ones = 4;  ///< entries tried before an id is looked up
constexpr std::size_t neighbours = 64; ///< the same, to both sides, before there is anything to look it up in

constexpr bool living(Stored stored)
{
    return stored == Stored::present || stored == Stored::missing;
}

constexpr std::uint32_t tag_of(const Digest& id)
{
    return static_cast<std::uint32_t>(id.high);
}

} // namespace

Inventory::Part& Inventory::part_of(const Digest& id) const
{
    return parts_[id.low % parts_.size()];
}

Inventory::Slot& Inventory::slot_of(Part& part, const Digest& id) const
{
    const auto mask = part.slots.size() - 1;
    const auto tag = tag_of(id);
    auto at = tag & mask;
    while (part.slots[at].entry != 0 &&
           (part.slots[at].tag != tag || entries_[part.slots[at].entry - 1].id != id)) {
        at = (at + 1) & mask;
    }
    return part.slots[at];
}

/// To twice its size, or to what its share of all entries needs if that is more.
void Inventory::grow(Part& part) const
{
    auto size = std::max(first_slots, part.slots.size() * 2);
    while (entries_.size() / parts_.size() * 4 > size * 3) {
        size *= 2;
    }
    std::vector<Slot> slots(size);
    for (const auto& slot : part.slots) {
        if (slot.entry != 0) {
            auto at = slot.tag & (size - 1);
            while (slots[at].entry != 0) {
                at = (at + 1) & (size - 1);
            }
            slots[at] = slot;
        }
    }
    part.slots = std::move(slots);
}

void Inventory::index_all() const
{
    for (; indexed_ < entries_.size(); ++indexed_) {
        const auto& id = entries_[indexed_].id;
        auto& part = part_of(id);
        if ((part.used + 1) * 4 > part.slots.size() * 3) {
            grow(part);
        }
        slot_of(part, id) = {tag_of(id), static_cast<std::uint32_t>(indexed_ + 1)};
        ++part.used;
    }
}

std::size_t Inventory::find(std::string_view line, const Digest& digest) const
{
    if (likely_ < entries_.size() && entries_[likely_].line == digest) {
        return likely_++; // the line begins with the id
    }
    return find(digest_of(escaped_id(line)));
}

std::size_t Inventory::find(const Digest& id) const
{
    // The row of the record behind the last one, or one near it: PostgreSQL moves a row that it updates
    // within its page, and rows may lack in the list.
    const bool indexed = indexed_ > 0;
    const auto from = indexed ? likely_ : likely_ - std::min(likely_, neighbours);
    const auto until = std::min(likely_ + (indexed ? likely_ones : neighbours), entries_.size());
    for (auto at = from; at < until; ++at) {
        if (entries_[at].id == id) {
            likely_ = at + 1;
            return at;
        }
    }
    index_all();
    auto& part = part_of(id);
    const auto entry = part.slots.empty() ? 0 : slot_of(part, id).entry;
    if (entry == 0) {
        return entries_.size();
    }
    likely_ = entry;
    return entry - 1;
}

bool Inventory::is_absent(const Entry& entry)
{
    return entry.seen == Seen::absent && living(entry.stored);
}

Row row_of(std::string_view line, std::string_view row_digest, Stored stored)
{
    Row row{digest_of(escaped_id(line)), digest_of(line), std::nullopt, stored};
    row.applied = is_row_digest(row_digest, row.line) ? row.line : digest_in(row_digest);
    return row;
}

void Inventory::hold(std::vector<Held> held)
{
    held_ = std::move(held);
    std::sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) { return a.id < b.id; });
}

bool Inventory::is_held(const Digest& id, const Digest& line) const
{
    const auto at = std::lower_bound(held_.begin(), held_.end(), id,
                                     [](const Held& held, const Digest& wanted) { return held.id < wanted; });
    return at != held_.end() && at->id == id && at->line == line;
}

void Inventory::store(const Row& row)
{
    const Entry entry{row.id, row.line, row.stored, Seen::absent, row.applied != row.line};
    if (entry.edited) {
        applied_.emplace(row.id, row.applied);
    }
    const auto early = without_row_.empty() ? without_row_.end() : without_row_.find(row.id);
    if (early == without_row_.end()) {
        entries_.push_back(entry);
        return;
    }
    auto& record = entries_[early->second];
    without_row_.erase(early);
    record.stored = row.stored;
    record.edited = entry.edited;
    if (record.seen != Seen::rejected) {
        record.seen = meaning(entry, record.line);
    }
}

void Inventory::all_stored()
{
    all_stored_ = true;
    without_row_.clear();
}

void Inventory::add_record(const Digest& id, const Digest& line, Seen seen)
{
    if (!all_stored_) {
        without_row_.emplace(id, entries_.size());
        ++early_;
    }
    entries_.push_back({id, line, Stored::nowhere, seen, false});
}

// In the order in which store's statements decide, so that a plan says what the run will do.
Seen Inventory::meaning(const Entry& row, const Digest& line) const
{
    if (row.stored == Stored::removed) {
        return Seen::restored;
    }
    if (row.line != line) {
        if (is_held(row.id, line)) {
            return Seen::held;
        }
        return row.edited && applied_.at(row.id) == line ? Seen::repaired : Seen::updated;
    }
    if (row.stored == Stored::missing) {
        return Seen::restored;
    }
    return row.edited ? Seen::repaired : Seen::unchanged;
}

Sighting Inventory::see(std::string_view line)
{
    const auto digest = digest_of(line);
    const auto at = find(line, digest);
    if (at == entries_.size()) {
        const auto id = digest_of(escaped_id(line));
        add_record(id, digest, is_held(id, digest) ? Seen::held : Seen::added);
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
        add_record(id, {}, Seen::rejected);
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
            tally.returned += entry.stored == Stored::removed;
            break;
        case Seen::repaired:
            ++tally.repaired;
            break;
        case Seen::held:
            ++tally.held;
            break;
        case Seen::rejected:
            tally.relisted += entry.stored == Stored::missing || entry.stored == Stored::removed;
            tally.returned += entry.stored == Stored::removed;
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

std::optional<Inventory::Place> Inventory::place_of(std::string_view line) const
{
    const auto at = find(line, digest_of(line));
    return at == entries_.size() ? std::nullopt : std::optional{Place{at, entries_[at].seen}};
}

bool Inventory::is_absent(std::string_view escaped_id) const
{
    const auto at = find(digest_of(escaped_id));
    return at != entries_.size() && is_absent(entries_[at]);
}

bool Inventory::is_edited(std::string_view escaped_id) const
{
    const auto at = find(digest_of(escaped_id));
    return at != entries_.size() && entries_[at].edited && applied_.at(entries_[at].id).has_value();
}

Stored Inventory::stored(std::string_view escaped_id) const
{
    const auto at = find(digest_of(escaped_id));
    return at == entries_.size() ? Stored::nowhere : entries_[at].stored;
}

template <class Predicate>
std::vector<Digest> Inventory::ids_where(Predicate is_meant) const
{
    std::vector<Digest> ids;
    ids.reserve(static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), is_meant)));
    for (const auto& entry : entries_) {
        if (is_meant(entry)) {
            ids.push_back(entry.id);
        }
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::vector<Digest> Inventory::absent_ids() const
{
    return ids_where([](const Entry& entry) { return is_absent(entry); });
}

std::vector<Digest> Inventory::returned_as_they_were() const
{
    return ids_where(
        [](const Entry& entry) { return entry.seen == Seen::rejected && entry.stored == Stored::removed; });
}

} // namespace numsync::model
