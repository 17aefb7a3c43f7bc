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

/// The running service: its log, its endpoint, its signals, and the syncs.
class ServiceProcess : sync::ServiceListener {
  public:
    /// Throws model::Misconfigured, or model::Failure for a key, before anything is done.
    ServiceProcess(Program& program, const Options& options)
        : program_(program), options_(options), log_(program.settings().log, program.redactor()),
          context_(program.context({})), pages_(context_.version, program.settings()),
          configuration_(options.config), run_log_(log_, program.settings().accounts, configuration_),
          libraries_([this](std::string text) { log_notice(std::move(text)); }),
          endpoint_(
              context_.main, [this](std::string_view path) { return page(path); },
              [this](const ops::Listening& listening) { run_log_.log_listening(listening); }),
          migrating_(program, log_), service_(context_, program.settings_in_force(), *this),
          signals_(program.loop(), SIGHUP, SIGUSR1)
    {
        context_.on_exchange = [this](std::string_view account, const source::Trace::Facts& facts) {
            log_exchange(account, facts);
        };
        check_usable(program_, context_, program_.settings());
    }

    model::Exit run()
    {
        listen(program_.settings());
        log_.write(LogLevel::info, "started",
                   {{"version", context_.version},
                    {"accounts", program_.settings().accounts.size()},
                    {"config", options_.config}});
        ops::notify_ready();
        const std::stop_callback stopping{program_.stop(), [this] {
                                              ops::notify_stopping();
                                              log_.write(LogLevel::info, "stopping");
                                          }};
        const auto exit = program_.run_until_done(work());
        run_log_.end();
        log_.write(LogLevel::info, "stopped");
        return exit;
    }

  private:
    /// While it exists, the endpoint answers. At its end, signals are no longer waited for, either: otherwise
    /// the loop would not come to its end.
    class Answering {
      public:
        explicit Answering(ServiceProcess& service) : service_(service) { service_.endpoint_.begin(); }
        ~Answering()
        {
            service_.signals_.cancel();
            service_.endpoint_.end();
        }
        Answering(const Answering&) = delete;
        Answering& operator=(const Answering&) = delete;

      private:
        ServiceProcess& service_;
    };

    asio::awaitable<model::Exit> work()
    {
        const Answering answering{*this};
        co_await migrating_.at_start();
        co_await look_at_accounts(program_, pages_);
        if (program_.stop().stop_requested()) {
            co_return model::Exit::done;
        }
        await_signals();
        co_return co_await service_.run();
    }

    /// Signals are caught from the constructor on, and handled from here on.
    void await_signals()
    {
        signals_.async_wait([this](const boost::system::error_code& error, int number) {
            if (error) {
                return;
            }
            number == SIGHUP ? reload() : service_.sync_now();
            await_signals();
        });
    }

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
        check_usable(program_, context_, settings);
        log_.reconfigure(settings.log);
        run_log_.keep_only(settings.accounts);
        pages_.configure(settings);
        listen(settings);
        program_.settings_in_force().replace(std::move(settings));
        service_.reload();
    }

    void listen(const model::Settings& settings)
    {
        endpoint_.answer_to(settings.endpoint.names);
        endpoint_.listen(settings.endpoint.listen);
    }

    std::optional<ops::Page> page(std::string_view path)
    {
        pages_.set_configuration_outdated(configuration_.is_outdated());
        return pages_.page(path);
    }

    void log_exchange(std::string_view account, const source::Trace::Facts& facts)
    {
        ops::LogFields fields{{"account", std::string{account}}};
        for (const auto& [name, value] : facts) {
            fields.emplace_back(name, name.ends_with("_ms") ? ops::LogValue{std::stoll(value)} : value);
        }
        log_.write(LogLevel::debug, "exchange", std::move(fields));
    }

    /// Called on any thread.
    void log_notice(std::string text)
    {
        asio::post(context_.main, [this, text = std::move(text)] {
            const auto level = text.starts_with("WARNING:") ? LogLevel::warning : LogLevel::info;
            log_.write(level, "notice of the database", {{"text", text}});
        });
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
        pages_.set_standing(standing_by.account, standing_by.standing, standing_by.next_in);
    }
    void days_written(const sync::DaysEnd& end) override { run_log_.log_days(end); }
    void pruned(const sync::PruningEnd& end) override { run_log_.log_pruning(end); }
    void reconciled(const sync::Reconciled& reconciled) override { run_log_.log_reconciliation(reconciled); }

    Program& program_;
    const Options& options_;
    ops::Log log_;
    sync::Context context_;
    ops::EndpointPages pages_;
    ops::FileInUse configuration_;
    RunLog run_log_;
    const ops::LibraryOutput libraries_;
    ops::Endpoint endpoint_;
    Migrating migrating_;
    sync::Service service_;
    asio::signal_set signals_;
};

} // namespace

model::Exit run_service(Program& program, const Options& options)
{
    program.set_hanging_exit(model::Exit::done); // the service was told to stop, so that is success
    return ServiceProcess{program, options}.run();
}

} // namespace numsync::app
