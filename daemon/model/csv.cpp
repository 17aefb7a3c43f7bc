#include "model/csv.hpp"

#include <algorithm>

namespace numsync::model {

namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

} // namespace

CsvReader::CsvReader(std::string_view text) : rest_(text)
{
    if (rest_.starts_with(byte_order_mark)) {
        rest_.remove_prefix(byte_order_mark.size());
    }
    const auto heading = rest_.substr(0, rest_.find('\n'));
    const auto other = heading.find_first_of(";\t");
    if (heading.find(',') == std::string_view::npos && other != std::string_view::npos) {
        separator_ = heading[other];
    }
}

bool CsvReader::at_line_end() const
{
    return rest_.empty() || rest_.front() == '\n' || rest_.starts_with("\r\n") || rest_ == "\r";
}

void CsvReader::skip_line_end()
{
    const auto end = rest_.find('\n');
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    ++next_line_;
}

bool CsvReader::next(std::vector<std::string>& fields)
{
    while (!fault_ && !rest_.empty() && at_line_end()) {
        skip_line_end();
    }
    if (fault_ || rest_.empty()) {
        return false;
    }
    line_ = next_line_;
    fields.clear();
    for (;;) {
        auto& field = fields.emplace_back();
        if (rest_.starts_with('"')) {
            if (!read_quoted(field)) {
                return false;
            }
        } else {
            read_plain(field);
        }
        if (at_line_end()) {
            skip_line_end();
            return true;
        }
        rest_.remove_prefix(1); // the separator
    }
}

void CsvReader::read_plain(std::string& field)
{
    const auto end = std::min({rest_.find(separator_), rest_.find('\n'), rest_.size()});
    field = rest_.substr(0, end);
    if (field.ends_with('\r') && !rest_.substr(end).starts_with(separator_)) {
        field.pop_back();
    }
    rest_.remove_prefix(field.size());
}

bool CsvReader::read_quoted(std::string& field)
{
    rest_.remove_prefix(1);
    for (;;) {
        const auto quote = rest_.find('"');
        if (quote == std::string_view::npos) {
            fault_ = "a quote is opened and never closed";
            return false;
        }
        field += rest_.substr(0, quote);
        rest_.remove_prefix(quote + 1);
        if (!rest_.starts_with('"')) {
            break;
        }
        field += '"';
        rest_.remove_prefix(1);
    }
    next_line_ += static_cast<int>(std::count(field.begin(), field.end(), '\n'));
    if (!at_line_end() && rest_.front() != separator_) {
        fault_ = "something stands behind a closing quote";
        return false;
    }
    return true;
}

} // namespace numsync::model
