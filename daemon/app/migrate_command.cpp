#include "app/commands.hpp"
#include "ops/standard_streams.hpp"
#include "store/migrations.hpp"

#include <algorithm>
#include <iostream>

namespace numsync::app {

namespace {

using store::MigrationState;

void list(const std::vector<MigrationState>& states)
{
    for (const auto& state : states) {
        std::cout << state.version << "  " << state.name << "  "
                  << (state.applied_at ? "applied " + *state.applied_at : "to be applied") << "\n";
    }
}

void print_sql(const std::vector<MigrationState>& states)
{
    ops::print_as(std::cout, ops::Form::data);
    for (const auto& migration : store::all_migrations()) {
        if (!states[static_cast<std::size_t>(migration.version) - 1].applied_at) {
            std::cout << "-- " << migration.version << " " << migration.name << "\n\n"
                      << migration.sql << "\n";
        }
    }
}

} // namespace

model::Exit migrate(Program& program, const Options& options)
{
    if (options.migrate_status || options.migrate_dry_run) {
        const auto states =
            program.in_database([](store::Database& database) { return store::migration_states(database); });
        options.migrate_status ? list(states) : print_sql(states);
        const bool any_waits =
            std::ranges::any_of(states, [](const MigrationState& state) { return !state.applied_at; });
        return options.migrate_status && any_waits ? model::Exit::differences : model::Exit::done;
    }
    const auto print_applied = [](const store::Migration& migration) {
        std::cout << "applied " << migration.version << " " << migration.name << std::endl;
    };
    const auto act_as = options.login ? store::ActAs::owner : store::ActAs::login;
    const int applied = program.in_database(
        [&](store::Database& database) { return store::migrate(database, act_as, print_applied); });
    if (applied == 0) {
        std::cout << "nothing to apply: the schema " << program.settings().database.schema
                  << " is up to date\n";
    }
    return model::Exit::done;
}

} // namespace numsync::app
