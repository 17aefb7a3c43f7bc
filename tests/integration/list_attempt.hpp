#pragma once

#include "model/failure.hpp"
#include "source/list_client.hpp"
#include "support/double.hpp"
#include "support/records.hpp"
#include "support/says.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

/// One attempt of the list client, without the program around it.
namespace numsync::support {

/// The result of an attempt: an end or a failure.
struct Attempt {
    std::optional<source::ListEnd> end;
    std::optional<model::Failure> failure;
    std::string peer;
    std::vector<std::string> ids;     ///< of the records in order; "" for a record without an id
    std::vector<std::uint64_t> bytes; ///< arguments of ListSink::received()
    source::Drift drift;
    std::chrono::milliseconds took{};

    /// The reason of the failure, or "complete".
    [[nodiscard]] std::string outcome() const
    {
        return failure ? std::string{name(failure->reason())} : "complete";
    }
    [[nodiscard]] std::string message() const { return failure ? failure->what() : "complete"; }
    [[nodiscard]] bool says(const std::string& part) const
    {
        return message().find(part) != std::string::npos;
    }
};

/// Records in an Attempt what came.
class AttemptSink : public source::ListSink {
  public:
    explicit AttemptSink(Attempt& attempt) : attempt_(attempt) {}

    void take(const source::ReceivedRecord& record) override
    {
        attempt_.ids.push_back(record.number.fields[model::id_field].text);
    }
    void received(std::uint64_t bytes) override { attempt_.bytes.push_back(bytes); }

  private:
    Attempt& attempt_;
};

class ListAttempt : public testing::Test {
  protected:
    ListAttempt()
    {
        settings.ca_file = certificates() / "ca.pem";
        settings.connect_timeout = std::chrono::seconds{10};
        settings.deadline = std::chrono::seconds{20};
    }

    /// Makes one attempt. Checks that it ends, that nothing is left to run, and that the key is in no
    /// message.
    Attempt attempt(const std::string& query = "")
    {
        boost::asio::io_context io;
        Attempt result;
        boost::asio::steady_timer stopping{io};
        if (stop_after) {
            stopping.expires_after(*stop_after);
            stopping.async_wait([this](boost::system::error_code error) {
                if (!error) {
                    stop.request_stop();
                }
            });
        }
        io_ = &io;
        const auto start = std::chrono::steady_clock::now();
        const auto over = [&](std::exception_ptr error) {
            result.took = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::steady_clock::now() - start);
            stopping.cancel();
            io_ = nullptr;
            if (error) {
                std::rethrow_exception(error);
            }
        };
        boost::asio::co_spawn(io, run(io, query, result), over);
        io.run();
        EXPECT_TRUE(result.end || result.failure);
        EXPECT_FALSE(says(result.message(), std::string{key.reveal()}));
        return result;
    }

    Attempt attempt_at(Double& upstream, const std::string& query = "")
    {
        settings.url = upstream.url();
        return attempt(query);
    }

    /// For the double's thread: requests the stop on the client's thread.
    void stop_from_other_thread()
    {
        boost::asio::post(*io_, [this] { stop.request_stop(); });
    }

    model::ApiSettings settings;
    source::ProxyVariables proxies;
    model::Secret key{"ak_test-0123456789"};
    source::TlsContexts tls;
    std::stop_source stop;
    std::optional<std::chrono::milliseconds> stop_after; ///< counted from the beginning of the attempt

  private:
    boost::asio::awaitable<void> run(boost::asio::io_context& io, std::string query, Attempt& result)
    {
        AttemptSink sink{result};
        try {
            source::ListClient client{io.get_executor(), settings, tls, proxies, stop.get_token()};
            co_await client.connect();
            result.peer = client.peer();
            result.end = co_await client.fetch(query, key, sink, result.drift);
        } catch (const model::Failure& failure) {
            result.failure = failure;
        }
    }

    boost::asio::io_context* io_ = nullptr;
};

/// With a double of the API, which is sound until a test says otherwise.
class ListClient : public ListAttempt {
  protected:
    ListClient() { settings.url = upstream.url(); }

    Attempt attempt_with(const Reply& reply)
    {
        upstream.answer([reply](const Request&) { return reply; });
        return attempt();
    }

    void expect(const Reply& reply, const std::string& outcome)
    {
        const auto result = attempt_with(reply);
        EXPECT_EQ(result.outcome(), outcome)
            << result.message() << "\nafter " << reply.bytes().substr(0, 300);
    }

    Double upstream{certificates()};
    const std::string list = list_json(numbers_json(1, 3));
};

} // namespace numsync::support
