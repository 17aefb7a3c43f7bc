#include "app/csv_writer.hpp"

#include "model/spreadsheet.hpp"
#include "ops/standard_streams.hpp"

#include <ostream>

namespace numsync::app {

namespace {

constexpr auto* byte_order_mark = "\xef\xbb\xbf";

void write_field(std::ostream& out, const std::string& text)
{
    const bool blank_end = text.empty() || text.front() == ' ' || text.back() == ' ';
    if (!blank_end && text.find_first_of(",;\t\"\r\n") == std::string::npos) {
        out << text;
        return;
    }
    out << '"';
    for (const char c : text) {
        out << (c == '"' ? "\"\"" : std::string(1, c));
    }
    out << '"';
}

} // namespace

CsvWriter::CsvWriter(std::ostream& out, Format format, const std::vector<std::string>& heading)
    : out_(out), excel_(format == Format::excel)
{
    ops::print_as(out_, ops::Form::data);
    out_ << (excel_ ? byte_order_mark : "");
    write({heading.begin(), heading.end()});
}

void CsvWriter::write(const std::vector<std::optional<std::string>>& row)
{
    const char* separator = "";
    for (const auto& value : row) {
        out_ << separator;
        separator = ",";
        if (value) {
            write_field(out_, excel_ ? model::for_excel(*value) : model::neutralised(*value));
        }
    }
    out_ << "\r\n";
}

} // namespace numsync::app
