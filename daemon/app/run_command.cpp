#include "app/commands.hpp"
#include "app/run_log.hpp"
#include "ops/config.hpp"
#include "ops/log.hpp"
#include "ops/systemd.hpp"
#include "source/list_client.hpp"
#include "store/migrations.hpp"
#include "sync/service.hpp"

#include <csignal>

namespace numsync::app {

namespace {

using model::LogLevel;

/// Migrates as far as the role may, at the start and before each run until it has succeeded once: the
/// database may be away when the service starts. Otherwise the runs say what is missing, and somebody may
/// migrate while the service waits.
class Migrating {
  public:
    Migrating(Program& program, ops::Log& log) : program_(program), log_(log) {}

    void at_start()
    {
        try {
            program_.finish(carry_out(program_.settings().database));
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

    boost::asio::awaitable<void> before_run(const model::DatabaseSettings& settings)
    {
        try {
            co_await carry_out(settings);
        } catch (const model::Failure&) {
            co_return; // the run meets the same, and tells
        }
    }

  private:
    boost::asio::awaitable<bool> carry_out(const model::DatabaseSettings& settings)
    {
        if (!done_) {
            sync::DatabaseClient database{program_.database_thread(), settings};
            auto migrate = [&] {
                return store::migrate(database.work(), [&](const store::Migration& migration) {
                    log_.write(LogLevel::info, "migration applied",
                               {{"version", std::to_string(migration.version)},
                                {"name", std::string{migration.name}}});
                });
            };
            co_await database.run(migrate, program_.stop());
            done_ = true;
        }
        co_return done_;
    }

    Program& program_;
    ops::Log& log_;
    bool done_ = false;
};

/// Whether the settings can be used as they are, before anything is done with them: throws
/// model::Misconfigured, or model::Failure{auth} for a key.
void check_usable(const sync::Context& context, const model::Settings& settings)
{
    source::check_settings(settings.api, context.proxies);
    const store::Database parses_its_url{settings.database};
    for (const auto& account : settings.accounts) {
        context.load_key(account);
    }
}

/// SIGHUP and SIGUSR1. From its construction on they are caught, from begin() on they are heeded.
class Signals {
  public:
    Signals(Program& program, const Options& options, sync::Service& service, ops::Log& log, RunLog& run_log)
        : program_(program), options_(options), service_(service), log_(log), run_log_(run_log),
          signals_(program.loop(), SIGHUP, SIGUSR1)
    {
    }

    void begin()
    {
        signals_.async_wait([this](const boost::system::error_code& error, int number) {
            if (error) {
                return;
            }
            number == SIGHUP ? reload() : service_.sync_now();
            begin();
        });
    }

    void end() { signals_.cancel(); }

  private:
    /// All or nothing: a configuration with any fault leaves everything as it is.
    void reload()
    {
        ops::notify_reloading();
        try {
            auto settings = ops::load_config(options_.config, ops::process_environment());
            check_usable(program_.context({}), settings);
            log_.reconfigure(settings.log);
            run_log_.keep_only(settings.accounts);
            service_.reload(std::move(settings));
            log_.write(LogLevel::info, "configuration reloaded", {{"file", options_.config}});
        } catch (const std::exception& error) {
            log_.write(LogLevel::error, "configuration not reloaded, the old one stays",
                       {{"file", options_.config}, {"detail", error.what()}});
        }
        ops::notify_ready();
    }

    Program& program_;
    const Options& options_;
    sync::Service& service_;
    ops::Log& log_;
    RunLog& run_log_;
    boost::asio::signal_set signals_;
};

boost::asio::awaitable<model::Exit> serve(sync::Service& service, Signals& signals)
{
    signals.begin();
    const auto exit = co_await service.run();
    signals.end();
    co_return exit;
}

} // namespace

model::Exit run_service(Program& program, const Options& options)
{
    program.leave_hanging_with(model::Exit::done); // to stop is what it was told
    const auto context = program.context({});
    check_usable(context, program.settings());
    ops::Log log{program.settings().log};
    RunLog run_log{log};
    sync::Service service{context, program.settings(), [&](const sync::RunEnd& end) { run_log.tell(end); },
                          [&](const sync::StandingBy& standing_by) { run_log.tell(standing_by); }};
    Signals signals{program, options, service, log, run_log}; // before anybody is told that we are there
    log.write(LogLevel::info, "started",
              {{"version", context.version},
               {"accounts", std::to_string(program.settings().accounts.size())},
               {"config", options.config}});
    ops::notify_ready();
    Migrating migrating{program, log};
    migrating.at_start();
    if (program.stop().stop_requested()) {
        return model::Exit::done;
    }
    service.before_run(
        [&](const model::DatabaseSettings& settings) { return migrating.before_run(settings); });
    const std::stop_callback stopping{program.stop(), [&] {
                                          ops::notify_stopping();
                                          log.write(LogLevel::info, "stopping");
                                      }};
    const auto exit = program.finish(serve(service, signals));
    log.write(LogLevel::info, "stopped");
    return exit;
}

} // namespace numsync::app
