#include "sync/days.hpp"

#include "store/daily_inventory.hpp"

namespace numsync::sync {

boost::asio::awaitable<std::optional<model::Failure>> write_days(const Context& context,
                                                                 const model::Settings& settings,
                                                                 const std::string& account,
                                                                 const model::Applied& applied)
{
    DatabaseClient database{context.database_thread, settings.database};
    auto write = [&] { store::write_days(database.work(), account, applied, settings.sync.interval); };
    try {
        co_await database.run(write, context.stop);
    } catch (const model::Failure& failure) {
        if (!context.stop.stop_requested()) {
            co_return failure;
        }
    }
    co_return std::nullopt;
}

} // namespace numsync::sync
