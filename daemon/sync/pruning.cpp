#include "sync/pruning.hpp"

namespace numsync::sync {

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

} // namespace numsync::sync
