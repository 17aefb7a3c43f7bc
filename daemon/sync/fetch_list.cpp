#include "sync/fetch_list.hpp"

namespace numsync::sync {

void ProgressSink::begin_phase(std::string_view phase)
{
    progress_.phase = phase;
    report();
}

void ProgressSink::count_record()
{
    if (++progress_.records % records_between_reports == 0) {
        report();
    }
}

boost::asio::awaitable<FetchedList> fetch_list(RunScope scope, source::ListClient& client,
                                               const std::string& query, ProgressSink& sink,
                                               source::Drift& drift)
{
    client.on_exchange(scope.context.exchanges_of(scope.account.name));
    sink.begin_phase("connecting");
    co_await client.connect();
    sink.begin_phase("receiving");
    FetchedList list;
    list.end = co_await client.fetch(query, scope.key, sink, drift);
    list.took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                      list.end.asked_at);
    sink.report();
    co_return list;
}

} // namespace numsync::sync
