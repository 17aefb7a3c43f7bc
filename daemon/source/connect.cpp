#include "source/connect.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <list>
#include <memory>
#include <optional>

namespace numsync::source {

namespace asio = boost::asio;

namespace {

using asio::ip::tcp;
using boost::system::error_code;
using model::Failure;
using model::Reason;
using Clock = Deadline::Clock;

constexpr std::chrono::milliseconds attempt_delay{250}; ///< RFC 8305, section 5

struct Attempt {
    tcp::socket socket;
    tcp::endpoint address;
    Clock::time_point began;
    std::optional<error_code> result{};

    [[nodiscard]] bool is_silent() const { return !result || *result == asio::error::timed_out; }
};

/// Connects to several addresses. Shared with the handlers of its attempts: they are called even after it is
/// over.
class Race : public std::enable_shared_from_this<Race> {
  public:
    Race(const asio::any_io_executor& executor, std::vector<tcp::endpoint> addresses,
         std::chrono::milliseconds patience)
        : wake(executor), addresses_(std::move(addresses)), patience_(patience)
    {
    }

    /// Gives up attempts whose time is over and starts the next one if it is due.
    void advance(Clock::time_point now)
    {
        for (auto& attempt : attempts) {
            if (!attempt.result && now >= attempt.began + patience_) {
                attempt.result = asio::error::timed_out;
            }
        }
        const auto failed = std::ranges::count_if(
            attempts, [](const Attempt& attempt) { return attempt.result && *attempt.result; });
        const bool is_due =
            attempts.empty() || failed > failed_ || now >= attempts.back().began + attempt_delay;
        failed_ = failed;
        if (is_due && attempts.size() < addresses_.size()) {
            start(addresses_[attempts.size()]);
        }
    }

    /// When advance() has something to do, if no attempt ends before.
    [[nodiscard]] Clock::time_point next() const
    {
        auto next = attempts.size() < addresses_.size() ? attempts.back().began + attempt_delay
                                                        : Clock::time_point::max();
        for (const auto& attempt : attempts) {
            if (!attempt.result) {
                next = std::min(next, attempt.began + patience_);
            }
        }
        return next;
    }

    [[nodiscard]] Attempt* winner()
    {
        const auto found = std::ranges::find_if(
            attempts, [](const Attempt& attempt) { return attempt.result && !*attempt.result; });
        return found == attempts.end() ? nullptr : &*found;
    }

    [[nodiscard]] bool is_lost() const
    {
        return attempts.size() == addresses_.size() &&
               std::ranges::all_of(attempts, [](const Attempt& each) { return each.result.has_value(); });
    }

    /// Closes all sockets, which ends what is pending.
    void close()
    {
        for (auto& attempt : attempts) {
            error_code ignored;
            attempt.socket.close(ignored);
        }
    }

    std::list<Attempt> attempts; ///< begun so far; in a list, as handlers refer to them
    asio::steady_timer wake;     ///< cancelled when an attempt ends or the stop is requested

  private:
    void start(const tcp::endpoint& address)
    {
        auto& attempt =
            attempts.emplace_back(Attempt{tcp::socket{wake.get_executor()}, address, Clock::now()});
        attempt.socket.async_connect(address, [race = shared_from_this(), &attempt](error_code error) {
            attempt.result = attempt.result.value_or(error);
            race->wake.cancel();
        });
    }

    std::vector<tcp::endpoint> addresses_;
    std::chrono::milliseconds patience_;
    std::ptrdiff_t failed_ = 0;
};

/// The addresses that had their full turn and did not answer.
std::vector<std::string> silent_addresses(const Race& race)
{
    std::vector<std::string> silent;
    for (const auto& attempt : race.attempts) {
        if (attempt.is_silent() && Clock::now() >= attempt.began + attempt_delay) {
            silent.push_back(attempt.address.address().to_string());
        }
    }
    return silent;
}

/// Why the attempts failed: "no answer from 192.0.2.1, 192.0.2.2; 192.0.2.3: Connection refused".
std::string faults(const Race& race)
{
    std::string silent;
    std::string refused;
    for (const auto& attempt : race.attempts) {
        const auto address = attempt.address.address().to_string();
        if (attempt.is_silent()) {
            silent += (silent.empty() ? "no answer from " : ", ") + address;
        } else {
            refused += (refused.empty() ? "" : "; ") + address + ": " + attempt.result->message();
        }
    }
    return silent + (silent.empty() || refused.empty() ? "" : "; ") + refused;
}

std::string in_brackets(const std::string& text)
{
    return text.empty() ? "" : " (" + text + ")";
}

/// Writes the trace and closes the race, however it ends.
struct Ending {
    Ending(Race& of, Trace& to) : race(of), trace(to) {}
    ~Ending()
    {
        std::string tried;
        for (const auto& attempt : race.attempts) {
            tried += (tried.empty() ? "" : ", ") + attempt.address.address().to_string() + ": " +
                     (!attempt.result    ? "no answer yet"
                      : !*attempt.result ? "connected"
                                         : attempt.result->message());
        }
        trace.note("tried", tried);
        race.close();
    }
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;

    Race& race;
    Trace& trace;
};

} // namespace

asio::awaitable<Connected> connect(std::vector<tcp::endpoint> addresses, std::string name,
                                   std::chrono::milliseconds patience, const Deadline& deadline, Trace& trace)
{
    const auto executor = co_await asio::this_coro::executor;
    const auto race = std::make_shared<Race>(executor, std::move(addresses), patience);
    const Ending ending{*race, trace};
    const auto wake = [race] { race->wake.cancel(); };
    const std::stop_callback on_stop{deadline.stop(), wake};
    for (;;) {
        deadline.require_no_stop("connecting to " + name);
        const auto now = Clock::now();
        if (now >= deadline.until()) {
            throw deadline.passed(name, "connecting" + in_brackets(faults(*race)));
        }
        race->advance(now);
        if (auto* const winner = race->winner()) {
            error_code ignored; // without it, it is only slower
            winner->socket.set_option(tcp::no_delay{true}, ignored);
            auto silent = silent_addresses(*race);
            co_return Connected{std::move(winner->socket), std::move(silent)};
        }
        if (race->is_lost()) {
            const bool all_silent =
                std::ranges::all_of(race->attempts, [](const Attempt& each) { return each.is_silent(); });
            throw Failure{all_silent ? Reason::timeout : Reason::connect,
                          "cannot connect to " + name + in_brackets(faults(*race))};
        }
        race->wake.expires_at(std::min(race->next(), deadline.until()));
        co_await race->wake.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

} // namespace numsync::source
