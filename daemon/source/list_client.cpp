#include "source/list_client.hpp"

#include "model/failure.hpp"
#include "model/redactor.hpp"
#include "source/answer.hpp"
#include "source/api_connection.hpp"
#include "source/gunzip.hpp"
#include "source/paged_list.hpp"
#include "source/request.hpp"

#include <optional>

namespace numsync::source {

namespace asio = boost::asio;

namespace {

using model::Failure;
using model::Reason;
using std::chrono::steady_clock;

constexpr std::size_t refusal_body = 4096;           ///< read of an answer that is no list
constexpr std::size_t piece_of_body = 16 * 1024;     ///< taken in one go
constexpr std::chrono::milliseconds longest_turn{2}; ///< of pieces, before everything else gets its turn

void redact(Drift& drift, const model::Secret& key)
{
    Drift clean;
    for (const auto& [what, sample] : drift) {
        clean[{what.kind, model::redacted(what.key, key)}] = model::redacted(sample, key);
    }
    drift = std::move(clean);
}

} // namespace

class ListClient::Impl {
  public:
    Impl(asio::any_io_executor executor, const model::ApiSettings& settings, TlsContexts& tls,
         ProxyVariables proxies, std::stop_token stop)
        : executor_(std::move(executor)), settings_(settings), tls_(tls), proxies_(std::move(proxies)),
          stop_(std::move(stop)), address_(split_url(settings.url))
    {
    }

    asio::awaitable<void> connect()
    {
        deadline_ = steady_clock::now() + settings_.deadline;
        try {
            co_await reconnect();
        } catch (const Failure& failure) {
            exchanges_.fail(failure);
            throw;
        }
    }

    void on_exchange(std::function<void(const Trace::Facts&)> take) { exchanges_.on_end(std::move(take)); }

    void observe(ListObserver* observer) { observer_ = observer; }

    [[nodiscard]] std::string peer() const { return connection_->peer(); }

    asio::awaitable<ListEnd> fetch(const std::string& query, const model::Secret& key, ListSink& sink,
                                   Drift& drift)
    {
        sink_ = &sink;
        try {
            check_key(key);
            PagedList list{sink, drift, settings_.ignore_envelope, observer_};
            co_await fetch_pages(query, key, list);
        } catch (const Failure& failure) {
            // Most messages quote the peer, and it has been sent the key.
            auto told = failure.reworded(model::redacted(failure.what(), key));
            if (!told.http_status && end_.http_status != 0) {
                told.http_status = end_.http_status;
            }
            exchanges_.fail(told);
            throw told;
        }
        redact(drift, key);
        co_return end_;
    }

  private:
    asio::awaitable<void> fetch_pages(const std::string& query, const model::Secret& key, PagedList& list)
    {
        std::string page_query = query;
        for (;;) {
            const auto head = co_await fetch_page(page_query, key, list);
            exchanges_.current().end_phase("body_ms");
            exchanges_.end();
            const auto next = list.end_page(head.paging);
            if (!next) {
                break;
            }
            page_query = with_page(query, *next);
            co_await reconnect();
        }
        end_.pages = list.pages();
        for (std::size_t part = 0; part < list.id_parts(); ++part) {
            list.check_ids(part);
            co_await give_way();
        }
    }

    /// A connection for each request: a kept one races the server's idle close.
    asio::awaitable<void> reconnect()
    {
        end_.http_status = 0;
        exchanges_.current() = {};
        const auto proxy = proxy_for(settings_, proxies_, address_.host);
        connection_ = std::make_unique<ApiConnection>(executor_, settings_, tls_, deadline_, stop_,
                                                      exchanges_.current());
        co_await connection_->open(address_.host, address_.port, proxy);
    }

    asio::awaitable<void> wait_for_sink()
    {
        const auto begun = steady_clock::now();
        co_await sink_->ready();
        const auto waited = steady_clock::now() - begun;
        deadline_ += waited;
        connection_->postpone(waited);
    }

    asio::awaitable<AnswerHead> fetch_page(const std::string& query, const model::Secret& key,
                                           PagedList& list)
    {
        const auto target = with_query(address_.target, query);
        co_await wait_for_sink();
        exchanges_.current().end_phase("table_ms"); // the list waited for the table
        if (end_.asked_at == steady_clock::time_point{}) {
            end_.asked_at = steady_clock::now();
        }
        const auto head = co_await connection_->ask(target, address_.authority, key);
        end_.http_status = head.status;
        if (head.status != 200) {
            const auto body = co_await read_refusal();
            throw refusal(head, body);
        }
        refuse_html(head);
        refuse_stale(head, settings_.max_age);
        co_await read_body(head, list);
        co_return head;
    }

    asio::awaitable<void> read_body(const AnswerHead& head, PagedList& list)
    {
        std::optional<Gunzip> gunzip;
        if (coding_of(head) == Coding::gzip) {
            gunzip.emplace();
        }
        for (;;) {
            co_await wait_for_sink();
            auto bytes = co_await connection_->read_some();
            turn_began_ = steady_clock::now();
            if (bytes.empty()) {
                break;
            }
            if (gunzip) {
                gunzip->feed(bytes);
            }
            const auto next_piece = [&] { return gunzip ? gunzip->next() : take_front(bytes); };
            for (auto piece = next_piece(); !piece.empty(); piece = next_piece()) {
                take(piece, list);
                co_await give_way();
            }
        }
        if (gunzip) {
            gunzip->finish();
        }
    }

    static std::string_view take_front(std::string_view& bytes)
    {
        const auto front = bytes.substr(0, piece_of_body);
        bytes.remove_prefix(front.size());
        return front;
    }

    void take(std::string_view piece, PagedList& list)
    {
        end_.response_bytes += piece.size();
        if (end_.response_bytes > settings_.max_body) {
            throw Failure{Reason::too_large, "the answer is larger than api.max_body (" +
                                                 std::to_string(settings_.max_body) + " bytes)"};
        }
        list.feed(piece);
        sink_->received(end_.response_bytes);
    }

    /// After each piece of work, as a small answer may hold a lot of it.
    asio::awaitable<void> give_way()
    {
        if (steady_clock::now() - turn_began_ < longest_turn) {
            co_return;
        }
        co_await connection_->give_way();
        co_await wait_for_sink();
        turn_began_ = steady_clock::now();
    }

    /// As much of an error's body as a log line can show; that it breaks off is no matter.
    asio::awaitable<std::string> read_refusal()
    {
        std::string body;
        try {
            while (body.size() < refusal_body) {
                const auto bytes = co_await connection_->read_some();
                if (bytes.empty()) {
                    break;
                }
                body += bytes.substr(0, refusal_body - body.size());
            }
        } catch (const Failure& failure) {
            if (failure.reason() == Reason::shutdown) {
                throw;
            }
        }
        co_return body;
    }

    asio::any_io_executor executor_;
    const model::ApiSettings& settings_;
    TlsContexts& tls_;
    ProxyVariables proxies_;
    std::stop_token stop_;
    Address address_;
    steady_clock::time_point deadline_;
    steady_clock::time_point turn_began_; ///< when everything else on the executor last had its turn
    Exchanges exchanges_;
    std::unique_ptr<ApiConnection> connection_;
    ListSink* sink_ = nullptr; ///< of fetch()
    ListObserver* observer_ = nullptr;
    ListEnd end_;
};

ListClient::ListClient(asio::any_io_executor executor, const model::ApiSettings& settings, TlsContexts& tls,
                       ProxyVariables proxies, std::stop_token stop)
    : impl_(std::make_unique<Impl>(std::move(executor), settings, tls, std::move(proxies), std::move(stop)))
{
}

ListClient::~ListClient() = default;

asio::awaitable<void> ListClient::connect()
{
    return impl_->connect();
}

void ListClient::observe(ListObserver* observer)
{
    impl_->observe(observer);
}

void ListClient::on_exchange(std::function<void(const Trace::Facts&)> take)
{
    impl_->on_exchange(std::move(take));
}

std::string ListClient::peer() const
{
    return impl_->peer();
}

asio::awaitable<ListEnd> ListClient::fetch(const std::string& query, const model::Secret& key, ListSink& sink,
                                           Drift& drift)
{
    return impl_->fetch(query, key, sink, drift);
}

void check_settings(const model::ApiSettings& settings, const ProxyVariables& proxies)
{
    try {
        const auto address = split_url(settings.url);
        proxy_for(settings, proxies, address.host);
        make_tls_context(settings);
    } catch (const model::Failure& failure) {
        throw model::Misconfigured{failure.what()};
    }
}

} // namespace numsync::source
