#pragma once

#include "model/blocks.hpp"
#include "model/digest.hpp"
#include "model/digest_index.hpp"
#include "model/row.hpp"
#include "model/tally.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

/// The memory of the comparison between table and list. For each id of one account it has a digest of what
/// the table holds and what the list says.
namespace numsync::model {

/// What became of one record of the list.
enum class Sighting : std::uint8_t {
    unchanged, ///< nothing to write
    differs,   ///< its line has to be written, unless an equal row still comes
    repeated,  ///< the id came before, with equal content
    conflict,  ///< the id came before, with other content: now both records are rejected
    rejected,  ///< the id was rejected before, so this record is rejected, too
};

/// A line that was written before and is not in the table, because the database changed or dropped it.
struct HeldLine {
    Digest id;
    Digest line;
};

/// Compares the rows of the table with the records of the list. Rows and records may come in any order and
/// mixed: what the list means for an id is decided when both are there. As long as rows and records come in
/// equal order, no id is looked up in an index.
/// It takes about 34 bytes per id, and about 8 more if ids have to be looked up. The memory grows in blocks,
/// so a million ids are never copied to make room.
class Inventory {
  public:
    /// Sets the lines that must not be written again. Call it before any row or record comes.
    void hold(std::vector<HeldLine> held);

    /// Adds a row of the table. Each row comes once.
    void add_row(const Row& row);

    /// Says that no more rows come. This frees memory; the comparison does not depend on it.
    void all_stored();

    /// Number of records that came before their row, or have none. Counted until all_stored().
    [[nodiscard]] std::uint64_t early() const { return early_; }

    /// Adds an accepted record of the list: `line` is its canonical line.
    Sighting add_record(std::string_view line);

    [[nodiscard]] Tally tally() const;

    /// What the list means for the id, which is escaped as in a canonical line. Seen::absent if the id is
    /// unknown.
    [[nodiscard]] Seen seen(std::string_view escaped_id) const;

    /// Number of ids in the table, in the list or in both.
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

    struct Position {
        std::size_t at; ///< below size(), different for each id
        Seen seen;      ///< what the list means for the id
    };

    /// The place of the id at the beginning of `line`, which is a canonical line or the id alone. nullopt if
    /// neither table nor list has the id.
    [[nodiscard]] std::optional<Position> position_of(std::string_view line) const;

    /// Whether the table has the id as a living row that the list lacks.
    [[nodiscard]] bool is_absent(std::string_view escaped_id) const;

    /// Whether the row of this id does not match its row_digest, because somebody else edited the row. False
    /// if the row_digest is invalid. Valid only for a row that the list lacks.
    [[nodiscard]] bool is_edited(std::string_view escaped_id) const;

    /// Frees the memory of the index. The index is built again if an id has to be looked up.
    void forget_index() const;

    /// The digests of all ids for which is_absent() is true, sorted.
    [[nodiscard]] std::vector<Digest> absent_ids() const;

    /// The digests of all ids whose row is removed and which a rejected record has, sorted.
    [[nodiscard]] std::vector<Digest> returned_as_they_were() const;

    /// How the table held the id before the run. The id is escaped as in a canonical line.
    [[nodiscard]] Stored stored(std::string_view escaped_id) const;

  private:
    struct Entry {
        Digest id;
        Digest line; ///< of the row; once the record has come, of the record
    };

    /// Not a part of Entry, because it would make each entry a quarter larger.
    struct Mark {
        Mark(Stored is_stored, Seen is_seen, bool is_edited, bool is_older)
            : stored(is_stored), seen(is_seen), edited(is_edited), older(is_older)
        {
        }

        Stored stored : 2;
        Seen seen : 4;
        bool edited : 1; ///< row_digest does not match the row's content
        bool older : 1;  ///< see Row::older
    };

    /// A digest of a line that this program wrote for an entry, or would have written in an earlier release.
    struct Applied {
        Digest line;
        std::uint32_t entry; ///< index into entries_
    };

    /// The index into entries_, or entries_.size() if the id is unknown. Tries the likely entries before it
    /// uses the index.
    [[nodiscard]] std::size_t find(const Digest& id) const;
    /// The index into entries_ of the id at the beginning of `line`; `digest` is the digest of the whole
    /// line.
    [[nodiscard]] std::size_t find(std::string_view line, const Digest& digest) const;
    [[nodiscard]] bool is_absent(std::size_t at) const;
    [[nodiscard]] bool is_held(const Digest& id, const Digest& line) const;
    void append_record(const Digest& id, const Digest& line, Seen seen);
    void index_all() const;
    template <class Predicate>
    [[nodiscard]] std::vector<Digest> ids_where(Predicate is_meant) const;
    [[nodiscard]] std::optional<Digest> applied_to(std::size_t at) const;
    [[nodiscard]] bool was_early_as(std::size_t at, const Digest& line) const;
    /// What a record with the digest `line` means for the row. `applied` is the digest of what this program
    /// wrote; only an edited row needs it.
    [[nodiscard]] Seen meaning(const Entry& row, Mark mark, const std::optional<Digest>& applied,
                               const Digest& line) const;

    [[nodiscard]] auto id_at() const
    {
        return [this](std::size_t at) -> const Digest& { return entries_[at].id; };
    }

    Blocks<Entry> entries_;
    Blocks<Mark> marks_;          ///< of each entry
    std::deque<Applied> applied_; ///< of edited rows with a valid row_digest, sorted by entry
    /// The lines of early records as earlier releases would write them, sorted by entry.
    std::deque<Applied> earlier_;
    std::vector<HeldLine> held_; ///< sorted by id
    DigestIndex without_row_;    ///< of early records, until all_stored()
    std::uint64_t early_ = 0;
    bool all_stored_ = false;

    // State of the search for ids. It makes the search faster and changes no result.
    mutable std::size_t likely_ = 0; ///< the entry behind the last one found
    mutable DigestIndex index_;      ///< of the first index_.size() entries
};

} // namespace numsync::model
