#pragma once

#include "source/paging_signs.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What an answer says about itself outside of `data`, and whether its pages add up to a complete list.
namespace numsync::source {

/// One thing that an answer says about itself. Texts are the peer's own, cut short and escaped.
struct Remark {
    std::string name;           ///< "meta.total", "X-Total-Count"
    std::string value;          ///< empty for null
    std::string_view taken_for; ///< what it means, in words
};

/// What one page says about itself. Counts and signs are taken at the top of the answer and in objects about
/// the list (is_container()).
class Envelope {
  public:
    std::uint64_t records = 0; ///< elements of `data`
    std::optional<std::uint64_t> meta_total;
    std::optional<std::uint64_t> meta_limit;
    std::optional<std::uint64_t> meta_offset;
    std::vector<std::pair<std::string, std::uint64_t>>
        counts; ///< the first three different numbers that claim a size of the list; one of three is false
    std::optional<std::string> pages; ///< in words: the first sign that it is one page of several
    std::vector<Remark> remarks;      ///< the first 40 values and headers that note() and note_header() got

    /// Names that are not judged: headers, and keys ("credits", "meta.size") with all that is below them.
    void ignore(std::vector<std::string> names);

    /// Notes a scalar outside of `data`. `value` is its text, a string without quotes. `path` has the keys of
    /// the objects around it, from the top on; the key of an array ends with "[]".
    void note(const std::vector<std::string>& path, std::string_view key, std::string_view value);

    /// Notes a header of the answer.
    void note_header(std::string_view name, std::string_view value);

    /// The sign, in words, that something follows this answer; absent if there is none.
    [[nodiscard]] std::optional<std::string> more() const;

  private:
    [[nodiscard]] bool is_ignored(std::string_view name) const;
    void judge(std::string_view name, Sign sign, std::string_view value);
    void remark(std::string_view name, std::string_view value, std::string_view taken_for);

    std::vector<std::string> ignored_; ///< in lower case
    std::optional<std::string> follows_;
    std::optional<std::string> cursor_; ///< counts only if nothing says that there is no more
    bool denied_ = false;               ///< something says that there is no more
};

/// The query for the next page.
struct NextPage {
    std::uint64_t limit;
    std::uint64_t offset;
};

/// Adds up the pages of one list.
class Completeness {
  public:
    /// Takes the next page, in order. Returns the page that has to be fetched next; absent if the list is
    /// complete. Throws Failure{incomplete} if the pages do not add up.
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
