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

/// Prints the output of `reconcile`. For each account: a summary, then for each kind of finding what to do
/// and its findings, as they are added, then the accepted findings.
class FindingsText {
  public:
    /// Format::table shows some findings of each kind and how many more there are, or all if `all`. The other
    /// formats always show all.
    FindingsText(std::ostream& out, Format format, bool all);

    /// How many findings of each kind to add at most; nullopt: no limit.
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
    std::uint64_t added_ = 0;                    ///< findings of the account added until now
    bool showing_accepted_ = false;              ///< whether rows_ has accepted findings
    std::string kind_;                           ///< kind of the last finding in rows_
    std::vector<std::vector<std::string>> rows_; ///< of the table that is not printed yet
    bool any_left_out_ = false;
    bool any_account_ = false;
};

} // namespace numsync::app
