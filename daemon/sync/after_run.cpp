#include "sync/after_run.hpp"

#include "store/daily_inventory.hpp"

#include <utility>

namespace numsync::sync {

boost::asio::awaitable<std::optional<model::Failure>>
write_days(const Context& context, const model::Settings& settings, DatabaseClient& database,
           const std::string& account, const model::Applied& applied)
{
    auto write = [&] { store::write_days(database.database(), account, applied, settings.sync.interval); };
    try {
        co_await database.run(write, context.stop);
    } catch (const model::Failure& failure) {
        if (!context.stop.stop_requested()) {
            co_return failure;
        }
    }
    co_return std::nullopt;
}

boost::asio::awaitable<std::optional<model::Failure>>
prune(const Context& context, const model::Settings& settings, DatabaseClient& database,
      const std::string& account, store::Pruning& pruning, const std::function<bool()>& goes_on)
{
    auto batch = [&] { store::prune_batch(database.database(), account, settings, pruning); };
    try {
        do {
            co_await database.run(batch, context.stop);
        } while (!pruning.done() && goes_on());
    } catch (const model::Failure& failure) {
        if (!context.stop.stop_requested()) {
            co_return failure;
        }
    }
    co_return std::nullopt;
}

boost::asio::awaitable<Reconciled> reconcile(const Context& context, const model::DatabaseSettings& settings,
                                             store::Merge merge)
{
    merge.instance = context.instance;
    merge.version = context.version;
    auto slot = co_await context.spare.take({}, {});
    auto& database = slot.client(settings);
    auto job = [&] { return store::merge_findings(database.database(), merge); };
    try {
        auto merged = co_await database.run(job, context.stop);
        if (!merged) {
            co_return std::monostate{};
        }
        co_return std::move(*merged);
    } catch (const model::Failure& failure) {
        co_return failure;
    }
}

} // namespace numsync::sync
