#include "sync/reading.hpp"

#include "model/redactor.hpp"
#include "source/seen_ids.hpp"
#include "sync/judgement.hpp"
#include "sync/list_reading.hpp"
#include "sync/table_reading.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <poll.h>
#include <span>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

constexpr std::size_t file_chunk = 16 * 1024;        ///< taken in one go
constexpr std::chrono::milliseconds input_pause{50}; ///< between two looks at a pipe or a terminal

/// The file of a saved list, or standard input for "-".
class SavedAnswer {
  public:
    /// Throws model::Misconfigured if it cannot be opened, as read() does if it cannot be read.
    SavedAnswer(const std::string& path, std::stop_token stop)
        : name_(path == "-" ? "standard input" : path),
          descriptor_(path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                  : open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)),
          stop_(std::move(stop))
    {
        if (descriptor_ < 0) {
            refuse();
        }
    }
    ~SavedAnswer() { close(descriptor_); }
    SavedAnswer(const SavedAnswer&) = delete;
    SavedAnswer& operator=(const SavedAnswer&) = delete;

    /// 0 at the end. Everything else gets its turn before.
    asio::awaitable<std::size_t> read(std::span<char> into)
    {
        const auto executor = co_await asio::this_coro::executor;
        asio::steady_timer pause{executor};
        co_await asio::post(executor, asio::use_awaitable);
        for (pollfd input{descriptor_, POLLIN, 0}; poll(&input, 1, 0) == 0;) {
            check_stop();
            pause.expires_after(input_pause);
            co_await pause.async_wait(asio::use_awaitable);
        }
        check_stop();
        const auto got = ::read(descriptor_, into.data(), into.size());
        if (got < 0) {
            refuse();
        }
        co_return static_cast<std::size_t>(got);
    }

  private:
    [[noreturn]] void refuse() const
    {
        throw model::Misconfigured{name_ + " cannot be read: " + std::generic_category().message(errno)};
    }
    void check_stop() const
    {
        if (stop_.stop_requested()) {
            throw model::Failure{model::Reason::shutdown, "stopped while reading " + name_};
        }
    }

    std::string name_;
    int descriptor_;
    std::stop_token stop_;
};

/// The pages of a list that was saved, one behind the other, read as those of the API are.
class SavedPages {
  public:
    SavedPages(source::ListReader::OnRecord on_record, source::Drift& drift, const RunScope& scope)
        : drift_(drift), ignored_(scope.settings.api.ignore_envelope)
    {
        take_ = [this, on_record = std::move(on_record)](const source::ReceivedRecord& record) {
            ids_.add(record.number);
            on_record(record);
        };
        begin_page();
    }

    void feed(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto part = bytes.substr(0, bytes.find(source::page_separator));
            reader_->feed(part);
            bytes.remove_prefix(part.size());
            if (!bytes.empty()) {
                end_page();
                begin_page();
                bytes.remove_prefix(1);
            }
        }
    }

    void finish()
    {
        end_page();
        if (more_) {
            throw model::Failure{model::Reason::incomplete, "the file lacks the pages behind the first " +
                                                                std::to_string(completeness_.pages())};
        }
        for (std::size_t part = 0; completeness_.pages() > 1 && part < ids_.parts(); ++part) {
            if (ids_.any_twice(part)) {
                throw model::Failure{model::Reason::incomplete, source::id_on_two_pages};
            }
        }
    }

  private:
    void begin_page()
    {
        reader_ = std::make_unique<source::ListReader>(take_, drift_, completeness_.records());
        reader_->ignore(ignored_);
    }

    void end_page() { more_ = completeness_.page(reader_->finish()).has_value(); }

    source::ListReader::OnRecord take_;
    source::Drift& drift_;
    std::vector<std::string> ignored_;
    source::SeenIds ids_;
    source::Completeness completeness_;
    std::unique_ptr<source::ListReader> reader_;
    bool more_ = false;
};

TakingRules taking_rules(const RunScope& scope)
{
    TakingRules rules;
    rules.absent_is_zero = scope.settings.api.absent == model::Absent::zero;
    rules.redact = [&key = scope.key](std::string_view text) { return model::redacted(text, key); };
    return rules;
}

} // namespace

asio::awaitable<Reading> read_both(RunScope scope, std::stop_token stop)
{
    Reading reading;
    co_await read_both_into(reading, scope, std::move(stop));
    co_return reading;
}

asio::awaitable<void> read_both_into(Reading& reading, RunScope scope, std::stop_token stop)
{
    const auto& context = scope.context;
    reading.comparison.take_by(taking_rules(scope));
    std::stop_source list_stop;
    const std::stop_callback pass_on{stop, [&] { list_stop.request_stop(); }};
    TableReading table{scope, reading.comparison};
    source::ListClient client{context.main, scope.settings.api, context.tls, context.proxies,
                              list_stop.get_token()};
    const std::function<asio::awaitable<void>()> pace = [&] { return table.ahead_of_list(); };
    client.keep_pace(pace);
    const auto query = model::to_query(scope.account.filters);
    const source::ListReader::OnRecord take = [&](const source::ReceivedRecord& record) {
        reading.comparison.take(record);
        refuse_hopeless(reading.comparison.rejected(), reading.comparison.received(), scope.settings.guard);
    };

    table.begin(stop, list_stop);
    std::exception_ptr failure; // of what failed first
    try {
        const auto list = co_await read_list(scope, client, query, take, reading.drift);
        reading.end = list.end;
        reading.fetch_time = list.took;
    } catch (...) {
        if (!table.failed()) {
            failure = std::current_exception();
        }
    }
    try {
        reading.baseline = co_await table.end();
    } catch (...) {
        if (!failure) {
            failure = std::current_exception();
        }
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    reading.table_time = table.took();
}

asio::awaitable<void> read_table_and_file_into(Reading& reading, RunScope scope, const std::string& path)
{
    reading.comparison.take_by(taking_rules(scope));
    const store::BaselineSink sink{
        [&](std::vector<model::Held> held) { reading.comparison.hold(std::move(held)); },
        [&](const std::vector<model::Row>& rows) { reading.comparison.take_rows(rows); }};
    auto read_table = [&] { return store::read_baseline(scope.database.database(), scope.report, sink); };
    reading.baseline = co_await scope.database.run(read_table, scope.context.stop);
    reading.comparison.all_rows_taken();
    const auto take = [&](const source::ReceivedRecord& record) {
        reading.comparison.take(record);
        refuse_hopeless(reading.comparison.rejected(), reading.comparison.received(), scope.settings.guard);
    };
    SavedPages pages{take, reading.drift, scope};
    SavedAnswer answer{path, scope.context.stop};
    std::array<char, file_chunk> chunk{};
    for (std::size_t size = 1; size > 0;) {
        size = co_await answer.read(chunk);
        pages.feed({chunk.data(), size});
        reading.end.response_bytes += size;
    }
    pages.finish();
}

} // namespace numsync::sync
