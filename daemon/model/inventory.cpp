#include "model/inventory.hpp"

#include <algorithm>
#include <utility>

namespace numsync::model {

namespace {

constexpr std::size_t likely_ones = 4; ///< entries tried before an id is looked up
constexpr std::size_t neighbours = 64; ///< entries tried on each side while there is no index

} // namespace

void Inventory::index_all() const
{
    index_.expect(entries_.size());
    while (index_.size() < entries_.size()) {
        index_.add(index_.size(), id_at());
    }
}

void Inventory::forget_index() const
{
    index_.clear();
}

std::size_t Inventory::find(std::string_view line, const Digest& digest) const
{
    if (likely_ < entries_.size() && entries_[likely_].line == digest) {
        return likely_++; // equal lines have equal ids
    }
    return find(digest_of(escaped_id(line)));
}

std::size_t Inventory::find(const Digest& id) const
{
    // Try the entry behind the last one found, then entries near it. An UPDATE moves a row within its page,
    // and the list may lack rows.
    const bool indexed = index_.size() > 0;
    const auto from = indexed ? likely_ : likely_ - std::min(likely_, neighbours);
    const auto until = std::min(likely_ + (indexed ? likely_ones : neighbours), entries_.size());
    for (auto at = from; at < until; ++at) {
        if (entries_[at].id == id) {
            likely_ = at + 1;
            return at;
        }
    }
    index_all();
    const auto at = index_.find(id, id_at());
    if (!at) {
        return entries_.size();
    }
    likely_ = *at + 1;
    return *at;
}

bool Inventory::is_absent(std::size_t at) const
{
    return marks_[at].seen == Seen::absent && is_living(marks_[at].stored);
}

void Inventory::hold(std::vector<HeldLine> held)
{
    held_ = std::move(held);
    std::sort(held_.begin(), held_.end(), [](const HeldLine& a, const HeldLine& b) { return a.id < b.id; });
}

bool Inventory::is_held(const Digest& id, const Digest& line) const
{
    const auto at =
        std::lower_bound(held_.begin(), held_.end(), id,
                         [](const HeldLine& held, const Digest& wanted) { return held.id < wanted; });
    return at != held_.end() && at->id == id && at->line == line;
}

void Inventory::add_row(const Row& row)
{
    const Entry entry{row.id, row.line};
    const Mark mark{row.stored, Seen::absent, row.applied != row.line, row.older};
    const auto early = without_row_.size() == 0 ? std::nullopt : without_row_.find(row.id, id_at());
    if (!early) {
        if (mark.edited && row.applied) {
            applied_.push_back({*row.applied, static_cast<std::uint32_t>(entries_.size())});
        }
        entries_.push_back(entry);
        marks_.push_back(mark);
        return;
    }
    auto& record = marks_[*early];
    record.stored = row.stored;
    record.edited = mark.edited;
    record.older = mark.older;
    if (record.seen != Seen::rejected) {
        record.seen = meaning(entry, mark, row.applied, entries_[*early].line);
        if (record.seen == Seen::updated && mark.older && was_early_as(*early, row.line)) {
            record.seen = Seen::upgraded;
        }
    }
}

void Inventory::all_stored()
{
    all_stored_ = true;
    without_row_.clear();
    earlier_.clear();
}

void Inventory::append_record(const Digest& id, const Digest& line, Seen seen)
{
    entries_.push_back({id, line});
    marks_.push_back({Stored::nowhere, seen, false, false});
    if (!all_stored_) {
        without_row_.add(entries_.size() - 1, id_at());
        ++early_;
    }
}

std::optional<Digest> Inventory::applied_to(std::size_t at) const
{
    const auto found =
        std::lower_bound(applied_.begin(), applied_.end(), at,
                         [](const Applied& applied, std::size_t wanted) { return applied.entry < wanted; });
    return found != applied_.end() && found->entry == at ? std::optional{found->line} : std::nullopt;
}

bool Inventory::was_early_as(std::size_t at, const Digest& line) const
{
    auto early = std::lower_bound(earlier_.begin(), earlier_.end(), at,
                                  [](const Applied& one, std::size_t wanted) { return one.entry < wanted; });
    for (; early != earlier_.end() && early->entry == at; ++early) {
        if (early->line == line) {
            return true;
        }
    }
    return false;
}

// Decides in the order of the SQL statements in `store`, so that a plan says what the run will do.
Seen Inventory::meaning(const Entry& row, Mark mark, const std::optional<Digest>& applied,
                        const Digest& line) const
{
    if (mark.stored == Stored::removed) {
        return Seen::restored;
    }
    if (row.line != line) {
        if (is_held(row.id, line)) {
            return Seen::held;
        }
        return mark.edited && applied == line ? Seen::repaired : Seen::updated;
    }
    if (mark.stored == Stored::missing) {
        return Seen::restored;
    }
    return mark.edited ? Seen::repaired : Seen::unchanged;
}

Sighting Inventory::add_record(std::string_view line)
{
    const auto digest = digest_of(line);
    const auto at = find(line, digest);
    if (at == entries_.size()) {
        const auto id = digest_of(escaped_id(line));
        append_record(id, digest, is_held(id, digest) ? Seen::held : Seen::added);
        if (!all_stored_) {
            for (const auto& before : digests_before(line)) {
                earlier_.push_back({before, static_cast<std::uint32_t>(at)});
            }
        }
        return Sighting::differs;
    }
    auto& entry = entries_[at];
    auto& mark = marks_[at];
    if (mark.seen != Seen::absent) {
        if (mark.seen == Seen::rejected) {
            return Sighting::rejected;
        }
        if (entry.line == digest) {
            return Sighting::repeated;
        }
        mark.seen = Seen::rejected;
        return Sighting::conflict;
    }
    mark.seen = meaning(entry, mark, mark.edited ? applied_to(at) : std::nullopt, digest);
    if (mark.seen == Seen::updated && mark.older) {
        const auto before = digests_before(line);
        mark.seen = std::ranges::find(before, entry.line) != before.end() ? Seen::upgraded : Seen::updated;
    }
    entry.line = digest;
    return mark.seen == Seen::unchanged ? Sighting::unchanged : Sighting::differs;
}

Tally Inventory::tally() const
{
    Tally tally;
    for (std::size_t at = 0; at < marks_.size(); ++at) {
        tally.count(marks_[at].stored, marks_[at].seen);
    }
    return tally;
}

Seen Inventory::seen(std::string_view escaped_id) const
{
    const auto at = find(digest_of(escaped_id));
    return at == entries_.size() ? Seen::absent : marks_[at].seen;
}

std::optional<Inventory::Position> Inventory::position_of(std::string_view line) const
{
    const auto at = find(line, digest_of(line));
    return at == entries_.size() ? std::nullopt : std::optional{Position{at, marks_[at].seen}};
}

bool Inventory::is_absent(std::string_view escaped_id) const
{
    const auto at = find(digest_of(escaped_id));
    return at != entries_.size() && is_absent(at);
}

bool Inventory::is_edited(std::string_view escaped_id) const
{
    const auto at = find(digest_of(escaped_id));
    return at != entries_.size() && marks_[at].edited && applied_to(at);
}

Stored Inventory::stored(std::string_view escaped_id) const
{
    const auto at = find(digest_of(escaped_id));
    return at == entries_.size() ? Stored::nowhere : marks_[at].stored;
}

/// The ids of all entries for whose index `is_meant` returns true, sorted.
template <class Predicate>
std::vector<Digest> Inventory::ids_where(Predicate is_meant) const
{
    std::size_t meant = 0;
    for (std::size_t at = 0; at < entries_.size(); ++at) {
        meant += is_meant(at) ? 1U : 0U;
    }
    std::vector<Digest> ids;
    ids.reserve(meant);
    for (std::size_t at = 0; at < entries_.size(); ++at) {
        if (is_meant(at)) {
            ids.push_back(entries_[at].id);
        }
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

std::vector<Digest> Inventory::absent_ids() const
{
    return ids_where([this](std::size_t at) { return is_absent(at); });
}

std::vector<Digest> Inventory::returned_as_they_were() const
{
    return ids_where([this](std::size_t at) {
        return marks_[at].seen == Seen::rejected && marks_[at].stored == Stored::removed;
    });
}

} // namespace numsync::model
