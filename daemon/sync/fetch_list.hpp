#pragma once

#include "source/list_client.hpp"
#include "sync/context.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace numsync::sync {

/// A sink that reports how far the list has come (Context::on_progress). The class derived from it decides
/// what happens to the records. Main thread; the scope's objects outlive it.
class ProgressSink : public source::ListSink {
  public:
    explicit ProgressSink(const RunScope& scope) : context_(scope.context), progress_{scope.account.name, ""}
    {
    }

    void received(std::uint64_t bytes) override { progress_.bytes = bytes; }
    /// "connecting", "receiving"
    void begin_phase(std::string_view phase);
    void report() const { context_.on_progress(progress_); }

  protected:
    /// For each record.
    void count_record();

  private:
    static constexpr std::uint64_t records_between_reports = 1000;

    const Context& context_;
    Progress progress_;
};

struct FetchedList {
    source::ListEnd end;
    /// From the first request to the end of the list. Includes the time in which the sink was not ready()
    /// behind the request, and the connecting for each further page.
    std::chrono::milliseconds took{0};
};

/// Connects `client` and asks for the account's list. Returns only if the list is proved complete; throws
/// model::Failure.
boost::asio::awaitable<FetchedList> fetch_list(RunScope scope, source::ListClient& client,
                                               const std::string& query, ProgressSink& sink,
                                               source::Drift& drift);

} // namespace numsync::sync
