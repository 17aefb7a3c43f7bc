#include "sync/reconciling.hpp"

#include <utility>

namespace numsync::sync {

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
