#include "store/load_records.hpp"

#include "store/columns.hpp"

namespace numsync::store {

void load_records(Transaction& tx, const std::string& name, const NextLine& next_line)
{
    run_script(tx, "CREATE TEMPORARY TABLE " + name + " ON COMMIT DROP AS SELECT " + documented_columns +
                       ", row_digest FROM purchased_numbers WITH NO DATA");
    copy_records(tx, "pg_temp." + name, next_line, std::array<const char*, 0>{});
}

} // namespace numsync::store
