#include "store/load_records.hpp"

#include "store/columns.hpp"

namespace numsync::store {

void load_records(Transaction& tx, const std::string& name, const NextLine& next_line)
{
    run_script(tx, "CREATE TEMPORARY TABLE " + name + " ON COMMIT DROP AS SELECT " + documented_columns() +
                       ", row_digest FROM purchased_numbers WITH NO DATA");
    copy_records(tx, "pg_temp." + name, next_line, std::array<const char*, 0>{});
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
