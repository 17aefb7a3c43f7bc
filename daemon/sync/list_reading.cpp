#include "sync/list_reading.hpp"

namespace numsync::sync {

namespace {

constexpr std::uint64_t records_between_signs = 1000;

} // namespace

boost::asio::awaitable<ListReading> read_list(RunScope scope, source::ListClient& client,
                                              const std::string& query,
                                              const source::ListReader::OnRecord& take, source::Drift& drift)
{
    const auto& context = scope.context;
    Progress progress{scope.account.name, "connecting"};
    const source::ListReader::OnRecord on_record = [&](const source::ReceivedRecord& record) {
        take(record);
        if (++progress.records % records_between_signs == 0) {
            context.on_progress(progress);
        }
    };
    const std::function<void(std::uint64_t)> on_bytes = [&](std::uint64_t bytes) { progress.bytes = bytes; };

    client.on_exchange(context.exchanges_of(scope.account.name));
    context.on_progress(progress);
    co_await client.connect();
    progress.phase = "receiving";
    const auto start = std::chrono::steady_clock::now();
    ListReading reading;
    reading.end = co_await client.fetch(query, scope.key, on_record, drift, on_bytes);
    reading.took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    context.on_progress(progress);
    co_return reading;
}

} // namespace numsync::sync
