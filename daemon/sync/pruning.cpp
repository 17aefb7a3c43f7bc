#include "sync/pruning.hpp"

namespace numsync::sync {

boost::asio::awaitable<std::optional<model::Failure>>
prune(const Context& context, const model::Settings& settings, const std::string& account,
      store::Pruning& pruning, const std::function<bool()>& goes_on)
{
    DatabaseClient database{context.database_thread, settings.database};
    auto batch = [&] { store::prune_batch(database.work(), account, settings, pruning); };
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
