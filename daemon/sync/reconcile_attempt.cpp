#include "sync/reconcile_attempt.hpp"

#include "store/reconcile.hpp"
#include "sync/comparison.hpp"
#include "sync/judgement.hpp"
#include "sync/list_reading.hpp"
#include "sync/under_lease.hpp"

#include <optional>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int intervals_of_staleness = 3; ///< without a sync that comes through
constexpr int lists_at_most = 3;

/// A complete list: what can be taken of it, and what cannot. Compared with nothing, so all of it is kept.
struct WholeList {
    WholeList() { records.all_rows_taken(); }

    Comparison records;
    source::ListEnd end;
};

struct Lists {
    WholeList all;
    std::optional<WholeList> active;
    std::optional<WholeList> inactive;
    milliseconds fetch_time{0};

    [[nodiscard]] bool all_identified() const
    {
        return all.records.unidentified() == 0 &&
               (!active || active->records.unidentified() + inactive->records.unidentified() == 0);
    }

    bool next_refused(std::string& line)
    {
        return all.records.next_rejected(line) || (active && active->records.next_rejected(line)) ||
               (inactive && inactive->records.next_rejected(line));
    }
};

class Reader {
  public:
    Reader(const Context& context, const model::Settings& settings, const model::AccountSettings& account,
           const model::Secret& key)
        : context_(context), settings_(settings), account_(account), key_(key)
    {
    }

    /// The list with the account's filters and, unless they are about it, the same by is_active.
    asio::awaitable<Lists> read(std::stop_token stop)
    {
        const auto start = steady_clock::now();
        Lists lists;
        lists.all = co_await whole_list(account_.filters, stop);
        if (!account_.filters.is_active) {
            auto half = account_.filters;
            half.is_active = true;
            lists.active = co_await whole_list(half, stop);
            half.is_active = false;
            lists.inactive = co_await whole_list(half, stop);
        }
        lists.fetch_time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
        co_return lists;
    }

  private:
    asio::awaitable<WholeList> whole_list(const model::Filters& filters, std::stop_token stop)
    {
        source::ListClient client{context_.main, settings_.api, context_.proxies, stop};
        WholeList list;
        source::Drift not_for_us; // a sync notes it
        const auto query = model::to_query(filters);
        const auto reading =
            co_await read_list(context_, client, account_.name, query, key_, list.records, not_for_us);
        list.end = reading.end;
        if (const auto why = why_not_believed(list.records, settings_.guard)) {
            throw model::Failure{model::Reason::record, *why};
        }
        co_return list;
    }

    const Context& context_;
    const model::Settings& settings_;
    const model::AccountSettings& account_;
    const model::Secret& key_;
};

void note(model::RunReport& report, const Lists& lists)
{
    report.http_status = lists.all.end.http_status;
    report.response_bytes = lists.all.end.response_bytes;
    report.fetch_time = lists.fetch_time;
    report.unidentified = lists.all.records.unidentified();
    report.counts = {};
    report.counts.received = lists.all.records.received();
    report.counts.rejected = lists.all.records.rejected();
}

store::NextLine lines_of(WholeList& list)
{
    return [&list](std::string& line) { return list.records.next_added(line); };
}

store::ListedSides sides_of(Lists& lists, const model::Settings& settings,
                            const model::AccountSettings& account, Spool* suspects)
{
    store::ListedSides sides;
    sides.listed = lines_of(lists.all);
    if (lists.active) {
        sides.active = lines_of(*lists.active);
        sides.inactive = lines_of(*lists.inactive);
    }
    sides.refused = [&lists](std::string& line) { return lists.next_refused(line); };
    sides.all_identified = lists.all_identified();
    sides.received = lists.all.records.received();
    sides.pages = lists.all.end.pages;
    sides.takes_any_account = account.name == settings.accounts.front().name;
    sides.price_change_percent = settings.reconcile.price_change_percent;
    sides.stale_after = settings.sync.interval * intervals_of_staleness;
    if (suspects != nullptr) {
        sides.suspects = [suspects](std::string& line) { return suspects->next(line); };
    }
    return sides;
}

} // namespace

asio::awaitable<void> reconcile_attempt(const Context& context, DatabaseClient& database,
                                        const model::Settings& settings,
                                        const model::AccountSettings& account, const model::Secret& key,
                                        model::RunReport& report)
{
    Reader reader{context, settings, account, key};
    auto read = [&](const WhileReading& meanwhile) { return reader.read(meanwhile.stop); };
    std::optional<Spool> suspects;
    for (;;) {
        auto lists = co_await under_lease(context, database, settings.sync.lease,
                                          settings.api.deadline * lists_at_most, report, read);
        note(report, lists);
        const Progress progress{account.name, "comparing", report.counts.received, report.response_bytes};
        context.on_progress(progress);
        auto proposed = report;
        proposed.status = model::RunStatus::succeeded;
        proposed.reason.reset();
        proposed.detail.clear();
        Spool found;
        const auto sides = sides_of(lists, settings, account, suspects ? &*suspects : nullptr);
        const auto start = steady_clock::now();
        auto transaction = [&] {
            return store::reconcile(database.work(), proposed, sides, settings.sync.lease,
                                    [&](std::string_view id) { found.append(id); });
        };
        const auto counts = co_await database.run(transaction, context.stop);
        if (counts) {
            report = std::move(proposed);
            report.findings = *counts;
            report.detail = model::finding_summary(*counts);
            report.apply_time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
            co_return;
        }
        suspects = std::move(found); // a list may change from one request to the next: once more
    }
}

} // namespace numsync::sync
