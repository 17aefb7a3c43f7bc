#include "store/migrations.hpp"

#include "model/digest.hpp"
#include "model/failure.hpp"
#include "store/pq.hpp"
#include "store/schema_version.hpp"

#include <algorithm>

namespace numsync::store {

namespace {

using model::Failure;
using model::Reason;

struct Applied {
    int version;
    std::string name;
    std::string checksum;
    std::string at;
};

std::string file_name(int version, std::string_view name)
{
    const auto number = std::to_string(version);
    return std::string(4 - std::min<std::size_t>(4, number.size()), '0') + number + "_" + std::string{name} +
           ".sql";
}

std::vector<Applied> read_applied(Transaction& tx)
{
    // Qualified: a table of that name elsewhere on the search path is somebody else's.
    if (execute(tx, "SELECT WHERE to_regclass(quote_ident($1) || '.schema_migrations') IS NOT NULL",
                tx.database.settings().schema)
            .empty()) {
        return {};
    }
    std::vector<Applied> applied;
    for (const auto& row :
         execute(tx, "SELECT version, name, checksum, date_trunc('second', applied_at) FROM "
                     "schema_migrations ORDER BY 1")) {
        applied.push_back({row[0].as<int>(), row[1].c_str(), row[2].c_str(), row[3].c_str()});
    }
    return applied;
}

[[noreturn]] void refuse_for_good(const std::string& message)
{
    Failure failure{Reason::db_schema, message};
    failure.final = true;
    throw failure;
}

/// Throws if the tables are those of version 0.1. Its migrations had the numbers of ours and more, so the
/// number alone does not show it.
void refuse_0_1(const std::vector<Applied>& applied)
{
    if (std::ranges::any_of(applied,
                            [](const auto& one) { return one.version == 2 && one.name == "sync_state"; })) {
        refuse_for_good(
            "the tables are those of version 0.1: take a dump (pg_dump --format=custom), then let psql "
            "run " NUMSYNC_DOC_DIR "/migrations/from-0.1.sql, whose head says how; it keeps runs, "
            "history, approvals and findings");
    }
}

void refuse_newer(const std::vector<Applied>& applied)
{
    const auto newest = all_migrations().back().version;
    if (!applied.empty() && applied.back().version > newest) {
        refuse_for_good("the schema is at version " + std::to_string(applied.back().version) +
                        ", this program knows " + std::to_string(newest) +
                        ": install the newer agni-number-sync that migrated it");
    }
}

/// Throws unless the applied migrations are the first of ours, unedited.
void require_in_step(const std::vector<Applied>& applied)
{
    refuse_0_1(applied);
    refuse_newer(applied);
    const auto known = all_migrations();
    for (std::size_t i = 0; i < applied.size(); ++i) {
        if (applied[i].version != known[i].version) {
            throw Failure{Reason::db_schema,
                          "migration " + file_name(known[i].version, known[i].name) +
                              " was never applied, but later ones were: schema_migrations was "
                              "changed by hand"};
        }
        if (applied[i].checksum != checksum(known[i])) {
            throw Failure{
                Reason::db_schema,
                "migration " + file_name(known[i].version, known[i].name) +
                    " is not the file that was applied: one of the two was edited since; restore it, or "
                    "install the program that migrated this database"};
        }
    }
}

// The lock depends on the schema: with one for all, programs with different schemas would wait for each
// other.
void lock_schema(Transaction& tx)
{
    execute(tx, "SELECT pg_advisory_xact_lock(hashtextextended('agni-number-sync migrations ' || $1, 0))",
            tx.database.settings().schema);
}

constexpr auto* schema_migrations = R"(CREATE TABLE IF NOT EXISTS schema_migrations (
                          version    INTEGER     PRIMARY KEY,
                          name       TEXT        NOT NULL,
                          checksum   TEXT        NOT NULL,
                          applied_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
                          applied_by TEXT        NOT NULL DEFAULT session_user))";

void prepare_schema(Transaction& tx)
{
    const auto& schema = tx.database.settings().schema;
    if (execute(tx, "SELECT FROM pg_namespace WHERE nspname = $1", schema).empty()) {
        run_script(tx, "CREATE SCHEMA " + tx.pq.quote_name(schema));
    }
    run_script(tx, schema_migrations);
}

/// Switches to the owner's role until the end of the transaction.
void become_owner(Transaction& tx)
{
    const auto roles = execute(tx, R"(
        SELECT r.rolname FROM pg_roles r
         WHERE r.oid = coalesce((SELECT relowner FROM pg_class WHERE oid = to_regclass('schema_migrations')),
                                (SELECT oid FROM pg_roles WHERE rolname = 'agni_owner'))
           AND r.rolname <> current_user)");
    if (!roles.empty()) {
        run_script(tx, "SET LOCAL ROLE " + tx.pq.quote_name(roles[0][0].c_str()));
    }
}

/// Applies and returns the next missing migration; absent if none is missing.
std::optional<Migration> apply_next(Database& database, ActAs act_as)
{
    return in_transaction(database, "migrating", [act_as](Transaction& tx) -> std::optional<Migration> {
        if (act_as == ActAs::owner) {
            become_owner(tx);
        }
        lock_schema(tx);
        const auto applied = read_applied(tx);
        require_in_step(applied);
        const auto known = all_migrations();
        if (applied.size() == known.size()) {
            return std::nullopt;
        }
        if (applied.empty()) {
            prepare_schema(tx);
        }
        const auto& next = known[applied.size()];
        tx.database.doing("applying " + file_name(next.version, next.name));
        run_script(tx, std::string{next.sql});
        execute(tx, "INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)",
                next.version, std::string{next.name}, checksum(next));
        return next;
    });
}

} // namespace

void copy_schema_to_temporary(Transaction& tx)
{
    const std::string schema = execute(tx, "SELECT current_setting('search_path')")[0][0].c_str();
    run_script(tx, "SET LOCAL search_path = pg_temp");
    run_script(tx, schema_migrations);
    for (const auto& migration : all_migrations()) {
        if (migration.sql.find("\nCREATE VIEW ") == std::string_view::npos) {
            run_script(tx, std::string{migration.sql});
        }
    }
    execute(tx, "SELECT set_config('search_path', $1, true)", schema);
}

std::string checksum(const Migration& migration)
{
    return model::to_hex(model::digest_of(migration.sql));
}

void require_current_schema(Transaction& tx)
{
    const auto applied = read_applied(tx);
    require_in_step(applied);
    const auto known = all_migrations();
    if (applied.size() < known.size()) {
        throw Failure{Reason::db_schema,
                      "the schema " + tx.database.settings().schema + " lacks " +
                          std::to_string(known.size() - applied.size()) + " of " +
                          std::to_string(known.size()) +
                          " migrations: run agni-numbers migrate, with --login ROLE if the service may not"};
    }
}

std::vector<MigrationState> migration_states(Database& database)
{
    return in_transaction(database, "reading the schema's version", [](Transaction& tx) {
        const auto applied = read_applied(tx);
        require_in_step(applied);
        std::vector<MigrationState> states;
        for (const auto& migration : all_migrations()) {
            states.push_back({migration.version, std::string{migration.name}, std::nullopt});
            if (states.size() <= applied.size()) {
                states.back().applied_at = applied[states.size() - 1].at;
            }
        }
        return states;
    });
}

int migrate(Database& database, ActAs act_as, const std::function<void(const Migration&)>& on_applied)
{
    int count = 0;
    while (const auto migration = apply_next(database, act_as)) {
        on_applied(*migration);
        ++count;
    }
    return count;
}

} // namespace numsync::store
