#include "store/load_records.hpp"

#include "model/canonical_line.hpp"
#include "model/digest.hpp"

namespace numsync::store {

void load_records(Transaction& tx, const std::string& name, const NextLine& next_line)
{
    run_script(tx, "CREATE TEMPORARY TABLE " + name + R"( ON COMMIT DROP AS
                      SELECT id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number,
                             friendly_name, per_minute_price_inbound, per_minute_price_outbound, price, region,
                             iso_country, is_active, created_at, updated_at, row_digest
                        FROM purchased_numbers WITH NO DATA)");
    CopyIn copy{tx, "pg_temp." + name};
    std::array<std::optional<std::string>, model::field_count> fields;
    std::array<const char*, model::field_count + 1> row{};
    for (std::string line; next_line(line);) {
        model::split_line(line, fields);
        for (std::size_t i = 0; i < model::field_count; ++i) {
            row[i] = fields[i] ? fields[i]->c_str() : nullptr;
        }
        const auto digest = model::row_digest(model::digest_of(line));
        row.back() = digest.c_str();
        copy.write(row);
    }
    copy.complete();
}

} // namespace numsync::store
