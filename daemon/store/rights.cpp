#include "store/rights.hpp"

#include "store/pq.hpp"

namespace numsync::store {

// The writer's rights in migrations/roles.sql, without the functions, and without what a service does not
// use.
ServerFacts read_server_facts(Database& database, bool prunes_versions)
{
    return in_transaction(database, "asking for the server's rights", [&](Transaction& tx) {
        ServerFacts facts;
        const auto who = execute(tx, "SELECT current_setting('server_version'), current_user");
        facts.server_version = who[0][0].c_str();
        facts.login = who[0][1].c_str();
        const auto missing =
            execute(tx,
                    R"(SELECT n.privilege || ' on ' || n.object
               FROM (SELECT object, unnest(string_to_array(privileges, ', ')) AS privilege
                       FROM (VALUES ('schema_migrations', 'SELECT'),
                                    ('purchased_numbers', 'SELECT, INSERT, UPDATE'),
                                    ('purchased_numbers_history', 'SELECT, INSERT' || $2),
                                    ('sync_accounts', 'SELECT, INSERT, UPDATE'),
                                    ('sync_runs', 'SELECT, INSERT, UPDATE, DELETE'),
                                    ('sync_schedule', 'SELECT, INSERT, UPDATE, DELETE'),
                                    ('rejected_records', 'SELECT, INSERT, UPDATE, DELETE'),
                                    ('api_drift', 'SELECT, INSERT'),
                                    ('sync_approvals', 'SELECT, INSERT, UPDATE'),
                                    ('expected_numbers', 'SELECT, INSERT, DELETE'),
                                    ('reconciliation_findings', 'SELECT, INSERT, UPDATE, DELETE'),
                                    ('finding_kinds', 'SELECT'),
                                    ('inventory_daily', 'SELECT, INSERT, DELETE'),
                                    ('findings_now', 'SELECT'),
                                    ('sync_status', 'SELECT')) AS needed (object, privileges)) n
              WHERE to_regclass(quote_ident($1) || '.' || n.object) IS NULL
                 OR NOT has_table_privilege(to_regclass(quote_ident($1) || '.' || n.object), n.privilege)
              UNION ALL
             SELECT 'SELECT, UPDATE on the sequence ' || s.name
               FROM (VALUES ('sync_runs', 'run_id'), ('rejected_records', 'rejected_id'),
                            ('reconciliation_findings', 'finding_id'), ('expected_numbers', 'expected_id'),
                            ('inventory_daily', 'daily_id')) AS of_column (object, field)
              CROSS JOIN LATERAL (SELECT pg_get_serial_sequence(of_column.object, of_column.field) AS name
                                   WHERE to_regclass(of_column.object) IS NOT NULL) s
              WHERE s.name IS NOT NULL AND NOT (has_sequence_privilege(s.name, 'SELECT')
                                                AND has_sequence_privilege(s.name, 'UPDATE'))
              UNION ALL
             SELECT 'TEMPORARY on the database'
              WHERE NOT has_database_privilege(current_database(), 'TEMPORARY'))",
                    database.settings().schema, std::string{prunes_versions ? ", DELETE" : ""});
        for (const auto& row : missing) {
            facts.missing_rights.emplace_back(row[0].c_str());
        }
        return facts;
    });
}

} // namespace numsync::store
