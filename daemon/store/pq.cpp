#include "store/pq.hpp"

#include "model/failure.hpp"
#include "store/server_versions.hpp"

namespace numsync::store {

void set_locally(Transaction& tx)
{
    const auto& settings = tx.database.settings();
    // pg_catalog is not in the list, so it comes first: an object that somebody made in our schema cannot
    // hide one of the system's. Our schema is the first in the list, so new objects go there. pg_temp is
    // last: a temporary table cannot hide one of ours. Until this statement has run, the role's own
    // search_path holds, hence the full names. With row_security off, the server reports an error if a policy
    // would hide rows: a table without them would be read as wrong data.
    static const std::string settings_sql = std::string{R"(
               SELECT pg_catalog.set_config('search_path', pg_catalog.format('%I, pg_temp', $1::pg_catalog.text), true),
                      pg_catalog.set_config('TimeZone', 'UTC', true),
                      pg_catalog.set_config('DateStyle', 'ISO, YMD', true),
                      pg_catalog.set_config('IntervalStyle', 'postgres', true),
                      pg_catalog.set_config('client_encoding', 'UTF8', true),
                      pg_catalog.set_config('standard_conforming_strings', 'on', true),
                      pg_catalog.set_config('bytea_output', 'hex', true),
                      pg_catalog.set_config('row_security', 'off', true),
                      pg_catalog.set_config('statement_timeout', $2, true),
                      pg_catalog.set_config('lock_timeout', $3, true),
                      pg_catalog.set_config('idle_in_transaction_session_timeout', $2, true),
                      pg_catalog.current_setting('server_encoding') AS encoding,)"} +
                                            set_connection_check;
    const auto set =
        execute(tx, settings_sql, settings.schema, std::to_string(settings.statement_timeout.count()),
                std::to_string(settings.lock_timeout.count()));
    // In another encoding some texts have no form, and libpqxx's COPY would store something else for them.
    if (const std::string encoding = set[0]["encoding"].c_str(); encoding != "UTF8") {
        throw model::Failure{model::Reason::db_schema,
                             "the database's encoding is " + encoding +
                                 ", which has no form for every text: make the database with createdb "
                                 "--encoding=UTF8 --template=template0 --locale=C.UTF-8"};
    }
}

// libpqxx 7.10 calls stream_from deprecated. Its successor undoes the escapes, but the digests are made from
// the escaped text.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

void copy_out(Transaction& tx, const std::string& query, const std::function<void(std::string_view)>& on_line)
{
    tx.database.waiting();
    std::uint64_t rows = 0;
    const auto still_coming = [&] {
        if (++rows % rows_between_stamps == 0) {
            tx.database.waiting();
        }
    };
#if PQXX_VERSION_MAJOR >= 7
    auto stream = pqxx::stream_from::query(tx.pq, query);
#if PQXX_VERSION_MAJOR >= 8
    const auto next_line = [&] { return stream.get_raw_line(pqxx::sl::current()); };
#else
    const auto next_line = [&] { return stream.get_raw_line(); };
#endif
    for (auto line = next_line(); line.first; line = next_line()) {
        still_coming();
        on_line({line.first.get(), line.second});
    }
#else
    pqxx::stream_from stream{tx.pq, "(" + query + ")"};
    for (std::string line; stream.get_raw_line(line);) {
        still_coming();
        on_line(std::string_view{line.data(), line.size() - (line.ends_with('\n') ? 1 : 0)});
    }
#endif
    stream.complete();
    tx.database.answered();
}

#pragma GCC diagnostic pop

} // namespace numsync::store
