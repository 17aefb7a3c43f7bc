#include "app/commands.hpp"
#include "app/migrating.hpp"
#include "app/run_log.hpp"
#include "ops/config.hpp"
#include "ops/credentials.hpp"
#include "ops/endpoint.hpp"
#include "ops/file_stamp.hpp"
#include "ops/library_output.hpp"
#include "ops/log.hpp"
#include "ops/systemd.hpp"
#include "ops/watch_pages.hpp"
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

/// Passes the end of each run to the log, the pages and the unit's status.
struct Audience {
    ops::Log& log;
    RunLog& run_log;
    ops::WatchPages& pages;

    void tell(const sync::RunEnd& end) const
    {
        run_log.tell(end);
        pages.tell(end);
    }

    void tell(const sync::StandingBy& standing_by) const
    {
        run_log.tell(standing_by);
        pages.tell(standing_by.account, standing_by.standing);
    }
};

/// Reads the standings of all accounts, so that the pages show the age of each table at once, not only after
/// the first run.
asio::awaitable<void> look_at_accounts(Program& program, ops::WatchPages& pages)
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
        pages.tell(account.name, standing);
    }
}

/// Handles SIGHUP and SIGUSR1. They are caught from the constructor on, and handled from begin() on.
class Signals {
  public:
    Signals(Program& program, const Options& options, ops::FileInUse& configuration, sync::Service& service,
            ops::Endpoint& endpoint, const Audience& audience)
        : program_(program), options_(options), configuration_(configuration), service_(service),
          endpoint_(endpoint), audience_(audience), signals_(program.loop(), SIGHUP, SIGUSR1)
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
            audience_.log.write(LogLevel::info, "configuration reloaded", {{"file", options_.config}});
        } catch (const std::exception& error) {
            audience_.log.write(LogLevel::error, "configuration not reloaded, the old one stays",
                                {{"file", options_.config}, {"detail", error.what()}});
        }
        audience_.run_log.show_all();
        ops::notify_ready();
    }

    void take_over(model::Settings settings)
    {
        check_usable(program_, program_.context({}), settings);
        audience_.log.reconfigure(settings.log);
        audience_.run_log.keep_only(settings.accounts);
        audience_.pages.configure(settings);
        endpoint_.answer_to(settings.endpoint.names);
        endpoint_.listen(settings.endpoint.listen);
        service_.reload(std::move(settings));
    }

    Program& program_;
    const Options& options_;
    ops::FileInUse& configuration_;
    sync::Service& service_;
    ops::Endpoint& endpoint_;
    const Audience& audience_;
    asio::signal_set signals_;
};

asio::awaitable<model::Exit> work(Program& program, sync::Service& service, Signals& signals,
                                  Migrating& migrating, ops::WatchPages& pages)
{
    co_await migrating.at_start();
    co_await look_at_accounts(program, pages);
    if (program.stop().stop_requested()) {
        co_return model::Exit::done;
    }
    signals.begin();
    co_return co_await service.run();
}

/// Runs `work` while the endpoint answers. The endpoint answers even if the work waits.
asio::awaitable<model::Exit> serve(asio::awaitable<model::Exit> work, Signals& signals,
                                   ops::Endpoint& endpoint)
{
    endpoint.begin();
    auto exit = model::Exit::internal;
    std::exception_ptr failure;
    try {
        exit = co_await std::move(work);
    } catch (...) {
        failure = std::current_exception();
    }
    signals.end();
    endpoint.end();
    if (failure) {
        std::rethrow_exception(failure);
    }
    co_return exit;
}

} // namespace

model::Exit run_service(Program& program, const Options& options)
{
    program.leave_hanging_with(model::Exit::done); // the service was told to stop, so that is success
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
    ops::WatchPages pages{context.version, program.settings()};
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
                               pages.tell_configuration(configuration.is_outdated());
                               return pages.page(path);
                           },
                           [&](const ops::Listening& listening) { run_log.tell(listening); }};
    endpoint.answer_to(program.settings().endpoint.names);
    endpoint.listen(program.settings().endpoint.listen);
    const Audience audience{log, run_log, pages};
    sync::Service service{context, program.settings(), [&](const sync::RunEnd& end) { audience.tell(end); },
                          [&](const sync::StandingBy& standing_by) { audience.tell(standing_by); }};
    service.after_days([&](const sync::DaysEnd& end) { run_log.tell(end); });
    service.after_pruning([&](const sync::PruningEnd& end) { run_log.tell(end); });
    service.after_reconciling([&](const sync::Reconciled& reconciled) { run_log.tell(reconciled); });
    Migrating migrating{program, log};
    service.before_run([&](sync::DatabaseClient& database) { return migrating.before_run(database); });
    Signals signals{program, options,  configuration,
                    service, endpoint, audience}; // before anybody learns that the service runs
    log.write(LogLevel::info, "started",
              {{"version", context.version},
               {"accounts", program.settings().accounts.size()},
               {"config", options.config}});
    ops::notify_ready();
    const std::stop_callback stopping{program.stop(), [&] {
                                          ops::notify_stopping();
                                          log.write(LogLevel::info, "stopping");
                                      }};
    const auto exit =
        program.finish(serve(work(program, service, signals, migrating, pages), signals, endpoint));
    run_log.end();
    log.write(LogLevel::info, "stopped");
    return exit;
}

} // namespace numsync::app
