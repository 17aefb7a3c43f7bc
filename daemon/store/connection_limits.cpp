#include "store/connection_limits.hpp"

#include "store/pq.hpp"

namespace numsync::store {

namespace {

// -1 means no limit. The limits of role and database do not bind a superuser. reserved_connections is new in
// PostgreSQL 16.
constexpr auto* limits_of_login = R"(
SELECT r.rolname, l.connections, l.raise
  FROM pg_roles r
  JOIN pg_database d ON d.datname = current_database()
 CROSS JOIN LATERAL (VALUES
       (CASE WHEN NOT r.rolsuper THEN nullif(r.rolconnlimit, -1) END,
        format('ALTER ROLE %I CONNECTION LIMIT %s', r.rolname, $1::int)),
       (CASE WHEN NOT r.rolsuper THEN nullif(d.datconnlimit, -1) END,
        format('ALTER DATABASE %I CONNECTION LIMIT %s', d.datname, $1::int)),
       (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
          - coalesce(current_setting('reserved_connections', true)::int, 0),
        format('ALTER SYSTEM SET max_connections = %s, and a restart', 100 + $1::int))
       ) l (connections, raise)
 WHERE r.rolname = session_user AND l.connections IS NOT NULL
 ORDER BY l.connections)";

} // namespace

ConnectionLimits read_connection_limits(Database& database, int needed, int roomy)
{
    return in_transaction(database, "asking for the limits of connections", [&](Transaction& tx) {
        ConnectionLimits limits;
        const auto rows = execute(tx, limits_of_login, roomy);
        limits.login = rows.at(0)[0].c_str();
        limits.least = rows.at(0)[1].as<int>();
        for (const auto& row : rows) {
            if (row[1].as<int>() < needed) {
                limits.raise.emplace_back(row[2].c_str());
            }
        }
        return limits;
    });
}

} // namespace numsync::store
