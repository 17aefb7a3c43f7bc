#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What an answer says about itself outside of `data`, and whether that adds up to a complete list.
namespace numsync::source {

/// The proof's half of one page. Keys are compared without case, '_' and '-'.
struct Envelope {
    std::uint64_t records = 0; ///< elements of `data`
    std::optional<std::uint64_t> meta_total;
    std::optional<std::uint64_t> meta_limit;
    std::optional<std::uint64_t> meta_offset;
    std::vector<std::pair<std::string, std::uint64_t>>
        counts; ///< numbers that claim a size of the list: the first three different ones, as one of three
                ///< is wrong
    std::optional<std::string> more;  ///< in words: the first sign that something follows this answer
    std::optional<std::string> pages; ///< in words: the first sign that it is one page of several

    /// Takes note of a scalar outside of `data`, given as text with strings unquoted. `parent` is the key of
    /// the object that it stands in, empty at the top.
    void note(std::string_view parent, std::string_view key, std::string_view value);

    /// Takes note of an object or array outside of `data`.
    void note_structure(std::string_view key);
};

/// The query of the page that follows.
struct NextPage {
    std::uint64_t limit;
    std::uint64_t offset;
};

/// Adds up the pages of one list; every page() throws Failure{incomplete} where they do not add up.
class Completeness {
  public:
    /// Takes the next page in order; what it returns has to be fetched too, and nothing means that the list
    /// is whole.
    std::optional<NextPage> page(const Envelope& envelope);

    [[nodiscard]] int pages() const { return pages_; }
    [[nodiscard]] std::uint64_t records() const { return records_; }

  private:
    void prove_last(const Envelope& envelope) const;
    [[nodiscard]] std::string this_page() const;

    int pages_ = 0;
    std::uint64_t records_ = 0;
    std::uint64_t total_ = 0; ///< meta.total of the pages so far
};

} // namespace numsync::source
