#include "sync/announcing.hpp"

#include "model/health.hpp"
#include "model/schedule.hpp"
#include "store/schedule.hpp"

#include <boost/asio/steady_timer.hpp>

#include <utility>
#include <vector>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::seconds patience_at_the_end{1}; ///< to delete what was announced

/// `job` is a named object.
template <class Job>
asio::awaitable<void> try_to(DatabaseClient& client, Job& job, std::stop_token stop)
{
    try {
        co_await client.run(job, std::move(stop));
    } catch (const model::Failure&) {
        co_return;
    }
}

} // namespace

asio::awaitable<void> announce_start(const Context& context, const model::Settings& settings,
                                     std::stop_token stop)
{
    std::vector<std::string> accounts;
    for (const auto& account : settings.accounts) {
        accounts.push_back(account.name);
    }
    const auto database = settings.database; // a reload may change them
    auto slot = co_await context.spare.take({}, stop);
    if (!slot) {
        co_return;
    }
    auto& client = slot.client(database);
    auto job = [&] {
        store::announce_start(client.database(), context.instance, accounts, model::first_spread_cap);
    };
    co_await try_to(client, job, stop);
}

asio::awaitable<std::optional<model::Standing>>
announce_next_look(const Context& context, DatabaseClient& client, const model::RunReport& report,
                   std::chrono::milliseconds due_in, std::stop_token stop)
{
    if (!client.database().is_connected() && !(report.reason && model::has_answered(*report.reason))) {
        co_return std::nullopt;
    }
    std::optional<model::Standing> standing;
    auto job = [&] {
        standing = store::announce_next_look(client.database(), context.instance, report.account, due_in);
    };
    co_await try_to(client, job, std::move(stop));
    co_return standing;
}

asio::awaitable<void> withdraw(const Context& context, const model::DatabaseSettings& database,
                               std::optional<std::string> account)
{
    const auto settings = database; // a reload may change them
    std::stop_source late;
    asio::steady_timer patience{context.main, patience_at_the_end};
    patience.async_wait([late](const boost::system::error_code& cancelled) mutable {
        if (!cancelled) {
            late.request_stop();
        }
    });
    auto slot = co_await context.spare.take({}, late.get_token());
    if (!slot) {
        co_return;
    }
    auto& client = slot.client(settings);
    auto job = [&] { store::withdraw(client.database(), context.instance, account); };
    co_await try_to(client, job, late.get_token());
}

} // namespace numsync::sync
