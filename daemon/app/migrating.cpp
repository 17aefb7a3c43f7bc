#include "app/migrating.hpp"

namespace numsync::app {

using model::LogLevel;

boost::asio::awaitable<void> Migrating::at_start()
{
    auto slot = co_await program_.spare().take({}, {});
    try {
        co_await carry_out(slot.client(program_.settings().database));
    } catch (const model::Failure& failure) {
        if (failure.final) {
            throw;
        }
        log_.write(LogLevel::error, "cannot migrate the database at start",
                   {{"reason", std::string{model::name(failure.reason())}},
                    {"detail", failure.what()},
                    {"to_do", std::string{failure.remedy}}});
    }
}

boost::asio::awaitable<void> Migrating::before_run(sync::DatabaseClient& database)
{
    try {
        co_await carry_out(database);
    } catch (const model::Failure&) {
        co_return;
    }
}

boost::asio::awaitable<void> Migrating::carry_out(sync::DatabaseClient& database)
{
    if (done_ == database.database().settings()) {
        co_return;
    }
    std::vector<store::Migration> applied;
    auto migrate = [&] {
        return store::migrate(database.database(), store::ActAs::login,
                              [&](const store::Migration& migration) { applied.push_back(migration); });
    };
    try {
        co_await database.run(migrate, program_.stop());
    } catch (const model::Failure&) {
        log_applied(applied);
        throw;
    }
    log_applied(applied);
    done_ = database.database().settings();
}

void Migrating::log_applied(const std::vector<store::Migration>& applied)
{
    for (const auto& migration : applied) {
        log_.write(LogLevel::info, "migration applied",
                   {{"version", migration.version}, {"name", std::string{migration.name}}});
    }
}

} // namespace numsync::app
