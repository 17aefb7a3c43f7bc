#pragma once

/// Differences between PostgreSQL 14 to 18 for which the version number is asked. "Server versions" in
/// daemon/README.md lists the rest.
namespace numsync::store {

constexpr int oldest_server = 140000; ///< as libpq and server_version_num count: 160003 is 16.3

/// SQL: a note if the server is newer than those that were tested.
inline constexpr auto* newer_than_tried = R"(
SELECT 'PostgreSQL ' || current_setting('server_version') || ' is newer than what this program was tested with, 14 to 18', NULL
 WHERE current_setting('server_version_num')::int >= 190000)";

/// SQL: makes the server end a statement if its client is gone. PostgreSQL 14 can do this on Linux only,
/// later versions on macOS, the BSDs and illumos, too, and none on Windows. On a platform that is not named
/// here the setting stays as it is. No search_path is set yet, so names are qualified.
inline constexpr auto* set_connection_check = R"(
CASE WHEN pg_catalog.version() OPERATOR(pg_catalog.~) 'linux'
       OR (pg_catalog.version() OPERATOR(pg_catalog.~) 'darwin|bsd|solaris|illumos'
           AND pg_catalog.current_setting('server_version_num')::pg_catalog.int4 OPERATOR(pg_catalog.>=) 150000)
     THEN pg_catalog.set_config('client_connection_check_interval', '2s', true) END)";

} // namespace numsync::store
