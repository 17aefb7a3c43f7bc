#include "sync/reading.hpp"

#include "store/stored_rows.hpp"

#include <array>
#include <exception>
#include <fstream>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t records_between_signs = 1000;
constexpr std::size_t file_chunk = 64 * 1024;

/// Nothing, or why it did not come about: the job that runs beside it has to be awaited before that is
/// thrown.
asio::awaitable<std::exception_ptr> connect(source::ListClient& client)
{
    try {
        co_await client.connect();
    } catch (...) {
        co_return std::current_exception();
    }
    co_return nullptr;
}

} // namespace

asio::awaitable<Reading> read_both(const Context& context, DatabaseClient& database,
                                   const model::Settings& settings, const model::AccountSettings& account,
                                   const model::Secret& key, std::stop_token stop,
                                   std::function<void()> still_here)
{
    Progress progress{account.name, "connecting"};
    context.on_progress(progress);
    auto read_table = [&] { return store::read_baseline(database.work(), account.name, still_here); };
    DatabaseClient::Job<decltype(read_table)&> table{database, read_table};
    source::ListClient client{context.main, settings.api, context.proxies, stop};
    const auto no_connection = co_await connect(client);
    auto baseline = co_await table.wait(stop);
    if (no_connection) {
        std::rethrow_exception(no_connection);
    }

    const auto start = std::chrono::steady_clock::now();
    Reading reading{Comparison{std::move(baseline.inventory)}, {}, {}, baseline.filters, baseline.approval};
    progress.phase = "receiving";
    const source::ListReader::OnRecord on_record = [&](const source::ReceivedRecord& record) {
        reading.comparison.take(record);
        if (++progress.records % records_between_signs == 0) {
            context.on_progress(progress);
        }
    };
    const std::function<void(std::uint64_t)> on_bytes = [&](std::uint64_t bytes) { progress.bytes = bytes; };
    const auto query = model::to_query(account.filters);
    reading.table_time = table.took();
    reading.end = co_await client.fetch(query, key, on_record, reading.drift, on_bytes);
    reading.fetch_time =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    context.on_progress(progress);
    co_return reading;
}

asio::awaitable<Reading> read_table_and_file(DatabaseClient& database, const model::AccountSettings& account,
                                             const std::string& path, std::stop_token stop)
{
    auto read_table = [&] { return store::read_baseline(database.work(), account.name, [] {}); };
    auto baseline = co_await database.run(read_table, stop);
    Reading reading{Comparison{std::move(baseline.inventory)}, {}, {}, baseline.filters, baseline.approval};
    source::ListReader reader{[&](const source::ReceivedRecord& record) { reading.comparison.take(record); },
                              reading.drift};
    std::ifstream file{path, std::ios::binary};
    std::array<char, file_chunk> chunk{};
    while (file.read(chunk.data(), chunk.size()), file.gcount() > 0) {
        reader.feed({chunk.data(), static_cast<std::size_t>(file.gcount())});
        reading.end.response_bytes += static_cast<std::uint64_t>(file.gcount());
    }
    if (!file.eof()) {
        throw model::Misconfigured{path + " cannot be read"};
    }
    if (source::Completeness{}.page(reader.finish())) {
        throw model::Failure{model::Reason::incomplete, path + " is the first of several pages"};
    }
    co_return reading;
}

} // namespace numsync::sync
