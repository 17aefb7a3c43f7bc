#pragma once

#include "app/command_line.hpp"
#include "app/csv_writer.hpp"
#include "store/merge_findings.hpp"
#include "store/open_findings.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace numsync::app {

/// What `reconcile` prints: for each account what it came to, then kind by kind what to do and the findings,
/// as they come, then those that are accepted.
class FindingsText {
  public:
    /// A table shows some of each kind and says how many more there are, unless `all` are wanted; the other
    /// formats are complete.
    FindingsText(std::ostream& out, Format format, bool all);

    /// How many to add at most.
    [[nodiscard]] std::optional<std::uint64_t> of_each_kind() const;

    void begin_account(const store::MergedAccount& account, const store::AccountFindings& findings);
    void add(const store::Finding& finding);
    void end_account();
    void end();

  private:
    void print_head(const store::MergedAccount& account, const store::AccountFindings& findings);
    void collect(const store::Finding& finding);
    void print_collected();
    void print_kind();
    void print_accepted();
    void print_rows(std::vector<std::string> heading, std::uint64_t all);

    std::ostream& out_;
    Format format_;
    bool all_;
    std::optional<CsvWriter> csv_;
    std::string account_;
    std::vector<store::KindOfFindings> kinds_;   ///< of the account
    std::uint64_t accepted_ = 0;                 ///< findings of the account
    std::uint64_t added_ = 0;                    ///< findings of the account, until now
    bool showing_accepted_ = false;              ///< the table at hand is that of the accepted findings
    std::string kind_;                           ///< that of the table at hand
    std::vector<std::vector<std::string>> rows_; ///< of that table
    bool any_left_out_ = false;
    bool any_account_ = false;
};

} // namespace numsync::app
