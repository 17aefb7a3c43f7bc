#include "sync/run_once.hpp"

#include "model/schedule.hpp"
#include "sync/attempt.hpp"

#include <algorithm>
#include <optional>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

using model::Again;
using model::Failure;
using model::Reason;
using model::RunReport;
using model::RunStatus;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds manual_patience{60'000}; ///< at least so long for all attempts, if a person waits

class Run {
  public:
    Run(const Context& context, const model::Settings& settings, const model::AccountSettings& account,
        DatabaseSlot& slot, model::Trigger trigger, Need need)
        : context_(context), settings_(settings), account_(account), trigger_(trigger),
          row_(context, settings, slot, report_, trigger, need)
    {
        report_.account = account.name;
        report_.instance = context.instance;
        report_.filters = model::to_query(account.filters);
    }

    asio::awaitable<RunReport> carry_out();

  private:
    asio::awaitable<std::optional<Failure>> try_once();
    void forget_last_attempt();
    std::optional<milliseconds> delay_after(const Failure& failure);
    bool key_has_changed();
    void fail(const Failure& failure) { note_failure(report_, failure, context_.redactor); }

    const Context& context_;
    const model::Settings& settings_;
    const model::AccountSettings& account_;
    model::Trigger trigger_;
    RunReport report_;
    HeldRun row_; ///< refers to the report
    model::Secret key_;
    bool key_tried_again_ = false;
    int tries_ = 0; ///< attempts, including those that failed before they asked the API
    steady_clock::time_point start_ = steady_clock::now();
};

asio::awaitable<RunReport> Run::carry_out()
{
    for (;;) {
        const auto failure = co_await try_once();
        if (report_.stands_by) {
            co_return report_;
        }
        if (!failure) {
            break;
        }
        fail(*failure);
        const auto delay = delay_after(*failure);
        if (!delay) {
            break;
        }
        co_await row_.wait(*delay);
        if (context_.stop.stop_requested()) {
            break;
        }
    }
    if (context_.stop.stop_requested() && report_.status == RunStatus::failed && !report_.in_doubt) {
        fail(Failure{Reason::shutdown, "the program was told to stop; the table stays as it was"});
    }
    co_await row_.close();
    report_.database_time = row_.database_time();
    report_.total_time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start_);
    co_return report_;
}

asio::awaitable<std::optional<Failure>> Run::try_once()
{
    ++tries_;
    if (report_.in_doubt) {
        co_return co_await row_.look_up(); // first find out what became of the last attempt
    }
    forget_last_attempt();
    std::optional<Failure> failure;
    try {
        co_await row_.hold_or_reopen();
        if (report_.stands_by) {
            co_return std::nullopt;
        }
        if (!key_tried_again_) {
            key_ = context_.load_key(settings_, account_);
        }
        ++report_.attempts;
        const RunScope scope{context_, row_.client(), settings_, account_, key_, report_};
        co_await attempt(scope, row_.lease());
        co_return std::nullopt;
    } catch (const Failure& caught) {
        failure = caught;
    } catch (const std::exception& unexpected) {
        failure = Failure{Reason::internal, unexpected.what()};
    }
    if (failure->reason() == Reason::db_in_doubt) {
        co_return co_await row_.look_up();
    }
    co_return failure;
}

/// A run describes its last attempt only, so this clears what an earlier one received and why it failed.
void Run::forget_last_attempt()
{
    report_.reason.reset();
    report_.detail.clear();
    report_.remedy = {};
    report_.retry_after.reset();
    report_.final = false;
    report_.http_status.reset();
    report_.response_bytes = 0;
    report_.fetch_time = {};
    report_.unidentified = 0;
    report_.unreadable = {};
    report_.counts = {};
    report_.plan_digest.reset();
}

bool Run::key_has_changed()
{
    if (key_tried_again_) {
        return false;
    }
    try {
        auto key = context_.load_key(settings_, account_);
        if (key == key_) {
            return false;
        }
        key_ = std::move(key);
        key_tried_again_ = true;
        return true;
    } catch (const Failure&) {
        return false; // it cannot be read: nothing else to try
    }
}

/// How long to wait before another attempt of this run; absent if there is to be none.
std::optional<milliseconds> Run::delay_after(const Failure& failure)
{
    if (model::rule_of(failure.reason()).again == Again::if_key_changed) {
        return report_.attempts > 0 && key_has_changed() ? std::optional{milliseconds{0}} : std::nullopt;
    }
    if (context_.stop.stop_requested()) {
        return std::nullopt;
    }
    // The attempts of a scheduled run end before the next run is due. Those of a manual run end after an
    // interval, too, or after manual_patience if that is longer: a person waits for them.
    const auto interval = settings_.sync.interval;
    const auto bound = trigger_ == model::Trigger::manual ? std::max(interval, manual_patience) : interval;
    const auto left = bound - std::chrono::duration_cast<milliseconds>(steady_clock::now() - start_);
    return model::delay_before_attempt(failure, tries_, settings_.api.attempts, left, context_.chance());
}

} // namespace

asio::awaitable<RunReport> run_once(const Context& context, const model::Settings& settings,
                                    const model::AccountSettings& account, DatabaseSlot& slot,
                                    model::Trigger trigger, Need need)
{
    Run run{context, settings, account, slot, trigger, need};
    co_return co_await run.carry_out();
}

} // namespace numsync::sync
