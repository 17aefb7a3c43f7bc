#include "sync/table_and_list.hpp"

#include "model/redactor.hpp"
#include "source/paged_list.hpp"
#include "sync/baseline_reader.hpp"
#include "sync/fetch_list.hpp"
#include "sync/judgement.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <exception>
#include <fcntl.h>
#include <poll.h>
#include <span>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

constexpr std::size_t file_chunk = 16 * 1024;        ///< read at once
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

    /// Returns how many bytes came, 0 at the end. Everything else on the executor gets its turn first.
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

/// Takes the records of a list into a comparison, at the pace of the table's rows if they come meanwhile.
class ComparisonSink : public ProgressSink {
  public:
    /// `table` may be null: the rows are all there.
    ComparisonSink(const RunScope& scope, Comparison& comparison, BaselineReader* table)
        : ProgressSink(scope), guard_(scope.settings.guard), comparison_(comparison), table_(table)
    {
    }

    void take(const source::ReceivedRecord& record) override
    {
        comparison_.take(record);
        refuse_hopeless(comparison_.rejected(), comparison_.received(), guard_);
        count_record();
    }

    asio::awaitable<void> ready() override
    {
        if (table_ != nullptr) {
            co_await table_->ahead_of_list();
        }
    }

  private:
    const model::GuardSettings& guard_;
    Comparison& comparison_;
    BaselineReader* table_;
};

/// Reads a list that was saved, page after page, as one of the API is read.
class SavedList {
  public:
    SavedList(source::ListSink& sink, source::Drift& drift, const RunScope& scope)
        : list_(sink, drift, scope.settings.api.ignore_envelope)
    {
    }

    void feed(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto part = bytes.substr(0, bytes.find(source::page_separator));
            list_.feed(part);
            bytes.remove_prefix(part.size());
            if (!bytes.empty()) {
                list_.end_page();
                bytes.remove_prefix(1);
            }
        }
    }

    void finish()
    {
        if (list_.end_page()) {
            throw model::Failure{model::Reason::incomplete, "the file lacks the pages behind the first " +
                                                                std::to_string(list_.pages())};
        }
        for (std::size_t part = 0; part < list_.id_parts(); ++part) {
            list_.check_ids(part);
        }
    }

  private:
    source::PagedList list_;
};

TakingRules taking_rules(const RunScope& scope)
{
    TakingRules rules;
    rules.absent_is_zero = scope.settings.api.absent == model::Absent::zero;
    rules.redact = [&key = scope.key](std::string_view text) { return model::redacted(text, key); };
    return rules;
}

} // namespace

asio::awaitable<TableAndList> read_table_and_list(RunScope scope, std::stop_token stop)
{
    TableAndList both;
    co_await read_table_and_list_into(both, scope, std::move(stop));
    co_return both;
}

asio::awaitable<void> read_table_and_list_into(TableAndList& both, RunScope scope, std::stop_token stop)
{
    const auto& context = scope.context;
    both.comparison.take_by(taking_rules(scope));
    std::stop_source list_stop;
    const std::stop_callback pass_on{stop, [&] { list_stop.request_stop(); }};
    BaselineReader table{scope, both.comparison};
    ComparisonSink sink{scope, both.comparison, &table};
    source::ListClient client{context.main, scope.settings.api, context.tls, context.proxies,
                              list_stop.get_token()};
    const auto query = model::to_query(scope.account.filters);

    table.begin(stop, list_stop);
    std::exception_ptr failure; // of what failed first
    try {
        const auto list = co_await fetch_list(scope, client, query, sink, both.drift);
        both.end = list.end;
        both.fetch_time = list.took;
    } catch (...) {
        if (!table.failed()) {
            failure = std::current_exception();
        }
    }
    try {
        both.baseline = co_await table.end();
    } catch (...) {
        if (!failure) {
            failure = std::current_exception();
        }
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    both.table_time = table.took();
}

asio::awaitable<void> read_table_and_file_into(TableAndList& both, RunScope scope, const std::string& path)
{
    both.comparison.take_by(taking_rules(scope));
    const store::BaselineSink rows{
        [&](std::vector<model::HeldLine> held) { both.comparison.hold(std::move(held)); },
        [&](const std::vector<model::Row>& some) { both.comparison.take_rows(some); }};
    auto read_table = [&] { return store::read_baseline(scope.database.database(), scope.report, rows); };
    both.baseline = co_await scope.database.run(read_table, scope.context.stop);
    both.comparison.all_rows_taken();
    ComparisonSink sink{scope, both.comparison, nullptr};
    SavedList list{sink, both.drift, scope};
    SavedAnswer answer{path, scope.context.stop};
    std::array<char, file_chunk> chunk{};
    for (std::size_t size = 1; size > 0;) {
        size = co_await answer.read(chunk);
        list.feed({chunk.data(), size});
        both.end.response_bytes += size;
    }
    list.finish();
}

} // namespace numsync::sync
