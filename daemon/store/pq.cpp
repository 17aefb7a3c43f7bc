#include "store/pq.hpp"

namespace numsync::store {

void set_locally(Transaction& tx)
{
    const auto& settings = tx.database.settings();
    // pg_temp last: a temporary table cannot stand before one of ours.
    run(tx, R"(SELECT set_config('search_path', quote_ident($1) || ', pg_catalog, pg_temp', true),
                      set_config('TimeZone', 'UTC', true),
                      set_config('DateStyle', 'ISO, YMD', true),
                      set_config('IntervalStyle', 'postgres', true),
                      set_config('client_encoding', 'UTF8', true),
                      set_config('standard_conforming_strings', 'on', true),
                      set_config('bytea_output', 'hex', true),
                      set_config('statement_timeout', $2, true),
                      set_config('lock_timeout', $3, true),
                      set_config('idle_in_transaction_session_timeout', $2, true),
                      set_config('client_connection_check_interval', '2s', true))",
        settings.schema, std::to_string(settings.statement_timeout.count()),
        std::to_string(settings.lock_timeout.count()));
}

} // namespace numsync::store
