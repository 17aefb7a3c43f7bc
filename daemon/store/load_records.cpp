#include "store/load_records.hpp"

namespace numsync::store {

void copy_records(Transaction& tx, const std::string& table, const NextLine& next_line)
{
    CopyIn copy{tx, table};
    std::array<std::optional<std::string>, model::line_fields> fields;
    std::array<const char*, model::line_fields + 1> row{};
    for (std::string line; next_line(line);) {
        model::split_line(line, fields);
        point_to(fields, row);
        const auto digest = model::row_digest(model::digest_of(line));
        row.back() = digest.c_str();
        copy.write(row);
    }
    copy.complete();
}

NextLine lines_of(std::string_view text)
{
    return [text](std::string& line) mutable {
        if (text.empty()) {
            return false;
        }
        const auto end = text.find('\n');
        line = text.substr(0, end);
        text.remove_prefix(end + 1);
        return true;
    };
}

} // namespace numsync::store
