#pragma once

#include "model/digest.hpp"
#include "model/digest_index.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

/// The comparison's memory: for every id of one account a digest of what the table holds, and what the list
/// said.
namespace numsync::model {

/// How the table holds an id before the run.
enum class Stored : std::uint8_t { nowhere, present, missing, removed };

/// What is kept of a row of the table.
struct Row {
    Digest id;
    Digest line;                   ///< of its canonical line as it reads now
    std::optional<Digest> applied; ///< of the line that this program wrote; absent where row_digest is none
    Stored stored;
    bool older = false; ///< an earlier release wrote it: both digests are of the fields that its lines had
};

/// `line` is the row's canonical line, `row_digest` the column of that name.
Row row_of(std::string_view line, std::string_view row_digest, Stored stored);

/// What the list means for an id.
enum class Seen : std::uint8_t {
    absent,
    unchanged,
    added,
    updated,
    restored,
    repaired,
    upgraded, ///< says what it said in the fields that the release had which wrote its row: no change
    held,     ///< differs, but the database did not take this very line before: see Inventory::hold
    rejected
};

/// What became of one record of the list.
enum class Sighting : std::uint8_t {
    unchanged, ///< nothing to write
    differs,   ///< its line has to reach the table, unless its row is still to come and reads the same
    repeated,  ///< the id stood before with the same content
    conflict,  ///< the id stood before with other content: now both are rejected
    rejected,  ///< the id was rejected before, so this one is too
};

/// A line that was written before and is not in the table, because the database changed or dropped it.
struct Held {
    Digest id;
    Digest line;
};

/// Ids by what the run means for them. `absent` counts living rows that the list lacks, missing ones
/// included.
struct Tally {
    std::uint64_t living = 0; ///< rows without removed_at before the run
    std::uint64_t unchanged = 0;
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
    std::uint64_t restored = 0;
    std::uint64_t repaired = 0;
    std::uint64_t upgraded = 0;
    std::uint64_t held = 0;
    std::uint64_t relisted = 0; ///< missing or removed rows whose id stands in a rejected record: listed, so
                                ///< they are restored as they were
    std::uint64_t absent = 0;
    std::uint64_t returned = 0; ///< of the restored and relisted ones, those that had been removed

    [[nodiscard]] bool changes_nothing() const
    {
        return added + updated + restored + repaired + upgraded + relisted + absent == 0;
    }
};

/// A row of elements that only grows, in blocks of 64 KiB: they never move, and next to nothing is wasted,
/// where std::deque wastes a twentieth.
template <class T>
class Blocks {
  public:
    [[nodiscard]] std::size_t size() const { return size_; }

    void push_back(T element)
    {
        if (size_ % per_block == 0) {
            blocks_.emplace_back().reserve(per_block);
        }
        blocks_.back().push_back(std::move(element));
        ++size_;
    }

    [[nodiscard]] T& operator[](std::size_t at) { return blocks_[at / per_block][at % per_block]; }
    [[nodiscard]] const T& operator[](std::size_t at) const
    {
        return blocks_[at / per_block][at % per_block];
    }

  private:
    static constexpr std::size_t per_block = std::size_t{64} * 1024 / sizeof(T);

    std::vector<std::vector<T>> blocks_;
    std::size_t size_ = 0;
};

/// About 34 bytes an id, in blocks, so that a million of them never need a second million's room to grow, and
/// some 8 more if ids have to be looked up.
/// Rows and records may come in any order, among each other, too: what the list means for an id is settled
/// when both are there. Where rows and records keep the same order, no id is looked up.
class Inventory {
  public:
    /// Lines that are not to be written again. Before any row or record.
    void hold(std::vector<Held> held);

    /// A row of the table; each comes once.
    void store(const Row& row);

    /// No row is to come. Without this nothing is lost but memory.
    void all_stored();

    /// How many records had no row when they came, while rows were still to come.
    [[nodiscard]] std::uint64_t early() const { return early_; }

    /// An accepted record of the list.
    Sighting see(std::string_view line);

    /// A record of the list that has a readable id, given as it stands in a canonical line, but cannot be
    /// taken.
    void reject(std::string_view escaped_id);

    [[nodiscard]] Tally tally() const;

    /// What the list means for the id, given as it stands in a canonical line.
    [[nodiscard]] Seen seen(std::string_view escaped_id) const;

    /// How many ids there are, of the table and of the list.
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

    struct Place {
        std::size_t at; ///< below size(), another one for each id
        Seen seen;      ///< what the list means for the id
    };

    /// Of the id that the canonical line begins with, or consists of; nothing if neither table nor list has
    /// it.
    [[nodiscard]] std::optional<Place> place_of(std::string_view line) const;

    /// Whether the table has the id as a living row that the list lacks.
    [[nodiscard]] bool is_absent(std::string_view escaped_id) const;

    /// Whether the table has the id as a row that no longer reads as its row_digest tells. Of a row that the
    /// list lacks.
    [[nodiscard]] bool is_edited(std::string_view escaped_id) const;

    /// Gives back the memory that finding ids has taken. It is taken again once an id has to be looked up.
    void forget_index() const;

    /// The digests of all ids that is_absent() is true of, sorted.
    [[nodiscard]] std::vector<Digest> absent_ids() const;

    /// The digests of the ids of removed rows that stand in a rejected record, sorted.
    [[nodiscard]] std::vector<Digest> returned_as_they_were() const;

    /// How the table held the id, given as it stands in a canonical line, before the run.
    [[nodiscard]] Stored stored(std::string_view escaped_id) const;

  private:
    struct Entry {
        Digest id;
        Digest line; ///< of the row, or of the record once it was seen
    };

    /// Apart from Entry, which it would make a quarter larger.
    struct Mark {
        Mark(Stored is_stored, Seen is_seen, bool is_edited, bool is_older)
            : stored(is_stored), seen(is_seen), edited(is_edited), older(is_older)
        {
        }

        Stored stored : 2;
        Seen seen : 4;
        bool edited : 1; ///< row_digest is not that of the row's content
        bool older : 1;  ///< as Row::older
    };

    /// What this program wrote, of an edited row that says so.
    struct Applied {
        Digest line;
        std::uint32_t entry; ///< index into entries_
    };

    /// The index into entries_, or entries_.size() where the id stands nowhere. The likely ones are tried
    /// before it is looked up.
    [[nodiscard]] std::size_t find(const Digest& id) const;
    /// The index into entries_ of the id that a record's line begins with; `digest` is that of the whole
    /// line.
    [[nodiscard]] std::size_t find(std::string_view line, const Digest& digest) const;
    [[nodiscard]] bool is_absent(std::size_t at) const;
    [[nodiscard]] bool is_held(const Digest& id, const Digest& line) const;
    void add_record(const Digest& id, const Digest& line, Seen seen);
    void index_all() const;
    template <class Predicate>
    [[nodiscard]] std::vector<Digest> ids_where(Predicate is_meant) const;
    [[nodiscard]] std::optional<Digest> applied_to(std::size_t at) const;
    [[nodiscard]] bool was_early_as(std::size_t at, const Digest& line) const;
    /// What a record with this line means for the row, that this program wrote as `applied` if it is edited.
    [[nodiscard]] Seen meaning(const Entry& row, Mark mark, const std::optional<Digest>& applied,
                               const Digest& line) const;

    [[nodiscard]] auto id_at() const
    {
        return [this](std::size_t at) -> const Digest& { return entries_[at].id; };
    }

    Blocks<Entry> entries_;
    Blocks<Mark> marks_;          ///< of each entry
    std::deque<Applied> applied_; ///< by entry
    std::deque<Applied> earlier_; ///< by entry: what early records were in lines of earlier releases
    std::vector<Held> held_;      ///< by id
    DigestIndex without_row_;     ///< of records that had no row when they came, while rows come
    std::uint64_t early_ = 0;
    bool all_stored_ = false;

    // How an id is found; of no meaning to anybody else.
    mutable std::size_t likely_ = 0; ///< the entry behind the last one found
    mutable DigestIndex index_;      ///< of the first so many of entries_ as it has
};

} // namespace numsync::model
