#include "app/program.hpp"

#include "model/text.hpp"
#include "ops/config.hpp"
#include "ops/credentials.hpp"
#include "ops/environment.hpp"
#include "ops/password_prompt.hpp"
#include "ops/patient_write.hpp"
#include "store/conninfo.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <csignal>
#include <exception>
#include <iostream>
#include <unistd.h>

namespace numsync::app {

namespace {

constexpr std::chrono::milliseconds stop_patience{4000}; ///< from SIGTERM to the end: under 5 s in any phase

/// Leaves without waiting for a thread that hangs in a name lookup or in the database.
[[noreturn]] void leave(const char* why, model::Exit exit)
{
    ops::write_patiently(STDERR_FILENO, why, [] { return false; }); // no stdio: its lock may be taken
    _exit(static_cast<int>(exit));
}

std::string instance_name()
{
    std::array<char, 256> host{};
    gethostname(host.data(), host.size() - 1);
    const auto nonce = std::random_device{}();
    return std::string{host.data()} + "/" + std::to_string(getpid()) + "/" + std::to_string(nonce);
}

/// Prints an exchange on standard error, because a command has no log. The stream removes the secrets.
void print_exchange(std::string_view account, const source::Trace::Facts& facts)
{
    std::string text;
    for (const auto& [name, value] : facts) {
        text += "\n  " + std::string{name} + ": " + value;
    }
    std::cerr << "debug " << account << ": exchange with the API" << text << std::endl;
}

/// The connection string with another login. Asks for the password if the server wants one.
std::string owner_login(const std::string& configured, const std::string& login, model::Redactor& redactor)
{
    auto url = store::with_login(configured, login);
    if (store::wants_password(url)) {
        if (const auto password = ops::ask_password("password for " + model::excerpt(login) + ": ")) {
            url = store::with_password(url, *password);
        }
    }
    for (const auto& secret : store::secrets_in(url)) {
        redactor.add(secret);
    }
    return url;
}

} // namespace

model::Settings load_file(const std::string& file, model::Redactor& redactor)
{
    const auto environment = ops::process_environment();
    auto settings = ops::load_config(file, environment);
    for (const auto& secret : store::secrets_in(settings.database.url)) {
        redactor.add(secret);
    }
    for (const auto& secret : source::secrets_in(settings.api, source::proxy_variables(environment))) {
        redactor.add(secret);
    }
    return settings;
}

model::Settings load_settings(const std::string& file, model::Redactor& redactor)
{
    auto settings = load_file(file, redactor);
    if (const auto password = ops::load_database_password(ops::process_environment())) {
        settings.database.url = store::with_password(settings.database.url, *password);
        redactor.add(*password);
    }
    return settings;
}

model::Settings load_settings(const Options& options, model::Redactor& redactor)
{
    auto settings = load_settings(options.config, redactor);
    settings.log.level = options.log_level.value_or(settings.log.level);
    if (options.login) {
        settings.database.url = owner_login(settings.database.url, *options.login, redactor);
    }
    return settings;
}

Program::Program(model::Settings settings, model::Redactor& redactor)
    : settings_(std::move(settings)), redactor_(redactor), signals_(loop_), patience_(loop_), feeding_(loop_),
      slots_(loop_.get_executor(), bounds_, this->settings().sync.parallel),
      spare_(loop_.get_executor(), bounds_, 1), lease_keeper_(loop_.get_executor(), bounds_, stop())
{
}

void Program::run_loop(boost::asio::awaitable<void> work)
{
    std::exception_ptr failure;
    const auto end = [&](std::exception_ptr thrown) {
        failure = thrown;
        cancel_pending();
    };
    boost::asio::co_spawn(loop_, std::move(work), end);
    await_signal();
    watched_ = ops::watchdog_time();
    feed_watchdog();
    loop_.restart();
    loop_.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
}

void Program::await_signal()
{
    signals_.clear();
    signals_.add(SIGTERM);
    signals_.add(SIGINT);
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (error) {
            return;
        }
        if (stop_.stop_requested()) {
            leave("agni-number-sync: told to stop twice, leaving at once\n", hanging_);
        }
        patience_.expires_after(stop_patience);
        patience_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) {
                leave("agni-number-sync: the database does not let go, leaving without it; the table is as "
                      "before "
                      "the run or as after it\n",
                      hanging_);
            }
        });
        stop_.request_stop();
        await_signal();
    });
}

/// Notifies the watchdog each half of its time, as long as the work is within its bounds.
void Program::feed_watchdog()
{
    if (!watched_) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (bounds_.hold(now)) {
        ops::notify_watchdog();
    }
    feeding_.expires_after(*watched_ / 2);
    feeding_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            feed_watchdog();
        }
    });
}

/// Cancels all that is pending, because it would keep the loop running.
void Program::cancel_pending()
{
    watched_.reset();
    feeding_.cancel();
    signals_.cancel();
    patience_.cancel();
    slots_.close_idle();
    spare_.close_idle();
}

sync::Context Program::context(std::function<void(const sync::Progress&)> on_progress)
{
    const auto environment = ops::process_environment();
    sync::Context context{
        loop_.get_executor(),
        slots_,
        spare_,
        lease_keeper_,
        bounds_,
        tls_,
        source::proxy_variables(environment),
        [this, environment](const model::Settings& settings, const model::AccountSettings& account) {
            auto key = keys_.load(account, settings.accounts, environment).secret;
            redactor_.add(key);
            return key;
        },
        [this] { return std::uniform_real_distribution<double>{}(random_); },
        on_progress ? std::move(on_progress) : [](const sync::Progress&) {},
        instance_name(),
        NUMSYNC_VERSION,
        stop_.get_token(),
        redactor_,
    };
    if (settings().log.level == model::LogLevel::debug) {
        context.on_exchange = print_exchange;
    }
    return context;
}

void Program::check_keys(const std::vector<model::AccountSettings>& asked)
{
    keys_.check(asked, settings().accounts, ops::process_environment());
}

std::vector<model::AccountSettings> Program::accounts(const std::optional<std::string>& name) const
{
    if (!name) {
        return settings().accounts;
    }
    std::string known;
    for (const auto& account : settings().accounts) {
        if (account.name == *name) {
            return {account};
        }
        known += (known.empty() ? "" : ", ") + account.name;
    }
    throw model::Misconfigured{"there is no account " + *name + " in the configuration, only " + known};
}

} // namespace numsync::app
