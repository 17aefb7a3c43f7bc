#include "sync/days.hpp"

#include "store/daily_inventory.hpp"

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

} // namespace numsync::sync
