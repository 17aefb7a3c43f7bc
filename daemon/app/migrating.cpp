#include "app/migrating.hpp"

#include "store/migrations.hpp"

namespace numsync::app {

using model::LogLevel;

boost::asio::awaitable<void> Migrating::at_start()
{
    try {
        co_await carry_out(program_.settings().database);
    } catch (const model::Failure& failure) {
        if (failure.final) {
            throw;
        }
        log_.write(LogLevel::error, "cannot migrate the database at start",
                   {{"reason", std::string{model::name(failure.reason())}},
                    {"detail", failure.what()},
                    {"to_do", std::string{model::rule_of(failure.reason()).remedy}}});
    }
}

boost::asio::awaitable<void> Migrating::before_run(const model::DatabaseSettings& settings)
{
    try {
        co_await carry_out(settings);
    } catch (const model::Failure&) {
        co_return;
    }
}

boost::asio::awaitable<void> Migrating::carry_out(const model::DatabaseSettings& settings)
{
    if (done_ == settings) {
        co_return;
    }
    sync::DatabaseClient database{program_.database_thread(), settings};
    const auto tell = [&](const store::Migration& migration) {
        log_.write(LogLevel::info, "migration applied",
                   {{"version", std::to_string(migration.version)}, {"name", std::string{migration.name}}});
    };
    auto migrate = [&] { return store::migrate(database.work(), tell); };
    co_await database.run(migrate, program_.stop());
    done_ = settings;
}

} // namespace numsync::app
