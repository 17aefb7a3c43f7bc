#include "app/commands.hpp"
#include "app/migrating.hpp"
#include "app/run_log.hpp"
#include "ops/config.hpp"
#include "ops/credentials.hpp"
#include "ops/endpoint.hpp"
#include "ops/endpoint_pages.hpp"
#include "ops/file_stamp.hpp"
#include "ops/library_output.hpp"
#include "ops/log.hpp"
#include "ops/systemd.hpp"
#include "source/list_client.hpp"
#include "store/status.hpp"
#include "sync/service.hpp"

#include <csignal>
#include <map>
#include <optional>
#include <string>

namespace numsync::app {

namespace {

namespace asio = boost::asio;
using model::LogLevel;

/// Checks that the settings can be used, before anything is done with them. Throws model::Misconfigured, or
/// model::Failure{account_key} or {auth} for a key.
void check_usable(Program& program, const sync::Context& context, const model::Settings& settings)
{
    source::check_settings(settings.api, context.proxies);
    const store::Database parses_its_url{settings.database};
    program.keys().check(settings.accounts, settings.accounts, ops::process_environment());
    for (const auto& account : settings.accounts) {
        context.load_key(settings, account);
    }
}

/// Passes what happens in the service to the log, the pages and the unit's status.
class ServiceReporter : public sync::ServiceListener {
  public:
    ServiceReporter(Migrating& migrating, RunLog& run_log, ops::EndpointPages& pages)
        : migrating_(migrating), run_log_(run_log), pages_(pages)
    {
    }

    asio::awaitable<void> before_run(sync::DatabaseClient& database) override
    {
        return migrating_.before_run(database);
    }
    void run_ended(const sync::RunEnd& end) override
    {
        run_log_.log_run(end);
        pages_.add_run(end);
    }
    void stood_by(const sync::StandingBy& standing_by) override
    {
        run_log_.log_standing_by(standing_by);
        pages_.set_standing(standing_by.account, standing_by.standing);
    }
    void days_written(const sync::DaysEnd& end) override { run_log_.log_days(end); }
    void pruned(const sync::PruningEnd& end) override { run_log_.log_pruning(end); }
    void reconciled(const sync::Reconciled& reconciled) override { run_log_.log_reconciliation(reconciled); }

  private:
    Migrating& migrating_;
    RunLog& run_log_;
    ops::EndpointPages& pages_;
};

/// Reads the standings of all accounts, so that the pages show the age of each table at once, not only after
/// the first run.
asio::awaitable<void> look_at_accounts(Program& program, ops::EndpointPages& pages)
{
    std::optional<std::map<std::string, model::Standing>> standings;
    auto look = [](store::Database& database) { return store::read_standings(database); };
    try {
        standings = co_await program.database_job(look);
    } catch (const model::Failure&) {
        standings.reset(); // the first run says why
    }
    for (const auto& account : program.settings().accounts) {
        std::optional<model::Standing> standing;
        if (standings) {
            standing = (*standings)[account.name]; // all zero for one that never ran
        }
        pages.set_standing(account.name, standing);
    }
}

/// Handles SIGHUP and SIGUSR1. They are caught from the constructor on, and handled from begin() on.
class Signals {
  public:
    Signals(Program& program, const Options& options, ops::FileInUse& configuration, sync::Service& service,
            ops::Endpoint& endpoint, ops::Log& log, RunLog& run_log, ops::EndpointPages& pages)
        : program_(program), options_(options), configuration_(configuration), service_(service),
          endpoint_(endpoint), log_(log), run_log_(run_log), pages_(pages),
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
        const auto stamp = ops::stamp_of(configuration_.path());
        try {
            take_over(load_settings(options_, program_.redactor()));
            configuration_.was_read(stamp);
            log_.write(LogLevel::info, "configuration reloaded", {{"file", options_.config}});
        } catch (const std::exception& error) {
            log_.write(LogLevel::error, "configuration not reloaded, the old one stays",
                       {{"file", options_.config}, {"detail", error.what()}});
        }
        run_log_.show_all();
        ops::notify_ready();
    }

    void take_over(model::Settings settings)
    {
        check_usable(program_, program_.context({}), settings);
        log_.reconfigure(settings.log);
        run_log_.keep_only(settings.accounts);
        pages_.configure(settings);
        endpoint_.answer_to(settings.endpoint.names);
        endpoint_.listen(settings.endpoint.listen);
        program_.settings_in_force().replace(std::move(settings));
        service_.reload();
    }

    Program& program_;
    const Options& options_;
    ops::FileInUse& configuration_;
    sync::Service& service_;
    ops::Endpoint& endpoint_;
    ops::Log& log_;
    RunLog& run_log_;
    ops::EndpointPages& pages_;
    asio::signal_set signals_;
};

/// The endpoint answers as long as this exists. At its end, signals are no longer waited for, either:
/// otherwise the loop would not come to its end.
class Answering {
  public:
    Answering(ops::Endpoint& endpoint, Signals& signals) : endpoint_(endpoint), signals_(signals)
    {
        endpoint_.begin();
    }
    ~Answering()
    {
        signals_.end();
        endpoint_.end();
    }
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;

  private:
    ops::Endpoint& endpoint_;
    Signals& signals_;
};

asio::awaitable<model::Exit> work(Program& program, sync::Service& service, Signals& signals,
                                  Migrating& migrating, ops::EndpointPages& pages, ops::Endpoint& endpoint)
{
    const Answering answering{endpoint, signals};
    co_await migrating.at_start();
    co_await look_at_accounts(program, pages);
    if (program.stop().stop_requested()) {
        co_return model::Exit::done;
    }
    signals.begin();
    co_return co_await service.run();
}

} // namespace

model::Exit run_service(Program& program, const Options& options)
{
    program.set_hanging_exit(model::Exit::done); // the service was told to stop, so that is success
    ops::Log log{program.settings().log, program.redactor()};
    auto context = program.context({});
    context.on_exchange = [&log](std::string_view account, const source::Trace::Facts& facts) {
        ops::LogFields fields{{"account", std::string{account}}};
        for (const auto& [name, value] : facts) {
            fields.emplace_back(name, name.ends_with("_ms") ? ops::LogValue{std::stoll(value)} : value);
        }
        log.write(LogLevel::debug, "exchange", std::move(fields));
    };
    check_usable(program, context, program.settings());
    ops::EndpointPages pages{context.version, program.settings()};
    ops::FileInUse configuration{options.config};
    RunLog run_log{log, program.settings().accounts.size(), configuration};
    const ops::LibraryOutput libraries{[&](std::string text) {
        asio::post(context.main, [&log, text = std::move(text)] {
            const auto level = text.starts_with("WARNING:") ? LogLevel::warning : LogLevel::info;
            log.write(level, "notice of the database", {{"text", text}});
        });
    }};
    ops::Endpoint endpoint{context.main,
                           [&](std::string_view path) {
                               pages.set_configuration_outdated(configuration.is_outdated());
                               return pages.page(path);
                           },
                           [&](const ops::Listening& listening) { run_log.log_listening(listening); }};
    endpoint.answer_to(program.settings().endpoint.names);
    endpoint.listen(program.settings().endpoint.listen);
    Migrating migrating{program, log};
    ServiceReporter reporter{migrating, run_log, pages};
    sync::Service service{context, program.settings_in_force(), reporter};
    Signals signals{program, options, configuration, service, endpoint, log, run_log, pages};
    log.write(LogLevel::info, "started",
              {{"version", context.version},
               {"accounts", program.settings().accounts.size()},
               {"config", options.config}});
    ops::notify_ready();
    const std::stop_callback stopping{program.stop(), [&] {
                                          ops::notify_stopping();
                                          log.write(LogLevel::info, "stopping");
                                      }};
    const auto exit = program.run_until_done(work(program, service, signals, migrating, pages, endpoint));
    run_log.end();
    log.write(LogLevel::info, "stopped");
    return exit;
}

} // namespace numsync::app
