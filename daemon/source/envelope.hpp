#pragma once

#include "source/paging_signs.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What an answer says about itself outside of `data`, and whether that adds up to a complete list.
namespace numsync::source {

/// One thing that an answer says about itself. Texts are the peer's own, cut short and escaped.
struct Remark {
    std::string name;           ///< "meta.total", "X-Total-Count"
    std::string value;          ///< empty for null
    std::string_view taken_for; ///< in words
};

/// The proof's half of one page. Counts and signs are taken at the top and in objects about the list
/// (is_container()).
class Envelope {
  public:
    std::uint64_t records = 0; ///< elements of `data`
    std::optional<std::uint64_t> meta_total;
    std::optional<std::uint64_t> meta_limit;
    std::optional<std::uint64_t> meta_offset;
    std::vector<std::pair<std::string, std::uint64_t>>
        counts; ///< numbers that claim a size of the list: the first three different ones, as one of three
                ///< is wrong
    std::optional<std::string> pages; ///< in words: the first sign that it is one page of several
    std::vector<Remark> remarks; ///< the first 40: every value and header that note() and note_header() saw

    /// Keys ("credits", "meta.size", what is below them too) and headers that are not to be judged.
    void ignore(std::vector<std::string> names);

    /// Takes note of a scalar outside of `data`, given as text with strings unquoted. `path` has the keys of
    /// the objects that it stands in, from the top on; that of an array ends with "[]".
    void note(const std::vector<std::string>& path, std::string_view key, std::string_view value);

    /// Takes note of a header of the answer.
    void note_header(std::string_view name, std::string_view value);

    /// In words: a sign that something follows this answer.
    [[nodiscard]] std::optional<std::string> more() const;

  private:
    [[nodiscard]] bool is_ignored(std::string_view name) const;
    void judge(std::string_view name, Sign sign, std::string_view value);
    void remark(std::string_view name, std::string_view value, std::string_view taken_for);

    std::vector<std::string> ignored_; ///< in lower case
    std::optional<std::string> follows_;
    std::optional<std::string> cursor_; ///< counts only if nothing says that there is no more
    bool denied_ = false;               ///< something says so
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
