#include "sync/reconcile_attempt.hpp"

#include "store/reconcile.hpp"
#include "sync/half_lists.hpp"
#include "sync/judgement.hpp"
#include "sync/list_reading.hpp"
#include "sync/reading.hpp"
#include "sync/under_lease.hpp"

#include <memory>
#include <optional>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int intervals_of_staleness = 3; ///< without a sync that comes through
constexpr int lists_at_most = 3;

/// Complete lists, all of them, and how the first one differs from the table.
struct Lists {
    Reading all;
    Survey survey; ///< of the same list
    std::optional<HalfLists> halves;
    milliseconds fetch_time{0};

    [[nodiscard]] const model::Inventory& inventory() const { return all.comparison.inventory(); }
};

class Reader {
  public:
    explicit Reader(const RunScope& scope) : scope_(scope) {}

    /// The list with the account's filters, beside the table, and then, unless the filters are about it, the
    /// same list by is_active.
    asio::awaitable<std::unique_ptr<Lists>> read(WhileReading meanwhile)
    {
        auto lists = std::make_unique<Lists>(); // its parts refer to each other
        const std::function<void(std::string_view)> on_taken = [&survey = lists->survey](auto line) {
            survey.take(line);
        };
        lists->all = co_await read_both(scope_, meanwhile.stop, meanwhile.still_here, on_taken);
        lists->fetch_time = lists->all.fetch_time;
        check(lists->all.comparison.rejected(), lists->all.comparison.received());
        if (!scope_.account.filters.is_active) {
            lists->halves.emplace(lists->inventory(), lists->survey);
            co_await read_half(true, *lists, meanwhile.stop);
            co_await read_half(false, *lists, meanwhile.stop);
        }
        co_return lists;
    }

  private:
    asio::awaitable<void> read_half(bool active, Lists& lists, std::stop_token stop)
    {
        source::ListClient client{scope_.context.main, scope_.settings.api, scope_.context.proxies, stop};
        source::Drift not_for_us; // a sync notes it
        auto filters = scope_.account.filters;
        filters.is_active = active;
        const auto query = model::to_query(filters);
        const source::ListReader::OnRecord take = [&](const source::ReceivedRecord& record) {
            lists.halves->take(record);
            refuse_hopeless(lists.halves->rejected(), lists.halves->received(), scope_.settings.guard);
        };
        lists.halves->begin(active);
        const auto half = co_await read_list(scope_, client, query, take, not_for_us);
        lists.fetch_time += half.took;
        check(lists.halves->rejected(), lists.halves->received());
    }

    void check(std::uint64_t rejected, std::uint64_t received) const
    {
        if (const auto why = why_not_believed(rejected, received, scope_.settings.guard)) {
            throw model::Failure{model::Reason::record, *why};
        }
    }

    RunScope scope_;
};

void note(model::RunReport& report, const Lists& lists)
{
    const auto& list = lists.all;
    report.http_status = list.end.http_status;
    report.response_bytes = list.end.response_bytes;
    report.table_time = list.table_time;
    report.fetch_time = lists.fetch_time;
    report.unidentified = list.comparison.unidentified();
    report.counts = {};
    report.counts.received = list.comparison.received();
    report.counts.rejected = list.comparison.rejected();
}

/// The ids of the records that cannot be taken, if they can be read.
bool next_refused(Comparison& comparison, std::string& line)
{
    while (comparison.next_rejected(line)) {
        if (const auto id = store::id_in_rejected_line(line)) {
            line = *id;
            return true;
        }
    }
    return false;
}

store::ListedSides sides_of(Lists& lists, const model::Settings& settings,
                            const model::AccountSettings& account)
{
    auto& comparison = lists.all.comparison;
    const auto& inventory = lists.inventory();
    store::ListedSides sides;
    sides.found = [&](std::string& line) { return lists.survey.next_found(line); };
    sides.differing = [&](std::string& line) { return comparison.next_line(line); };
    sides.is_listed = [&](std::string_view line) {
        const auto place = inventory.place_of(line);
        return place && place->same;
    };
    sides.numbers = [&](std::string& line) { return lists.survey.next_number(inventory, line); };
    sides.doubles = [&](std::string& line) { return lists.survey.next_double(inventory, line); };
    sides.refused = [&](std::string& line) { return next_refused(comparison, line); };
    const auto unidentified = comparison.unidentified() + (lists.halves ? lists.halves->unidentified() : 0);
    sides.all_identified = unidentified == 0 && comparison.all_rejected_kept();
    const auto tally = inventory.tally();
    sides.differ = tally.added + tally.updated + tally.restored + tally.relisted + tally.absent;
    sides.any_edited = inventory.any_edited();
    sides.received = comparison.received();
    if (lists.halves) {
        sides.halves = {lists.halves->numbers(true), lists.halves->numbers(false)};
    }
    sides.pages = lists.all.end.pages;
    sides.takes_any_account = account.name == settings.accounts.front().name;
    sides.price_change_percent = settings.reconcile.price_change_percent;
    sides.stale_after = settings.sync.interval * intervals_of_staleness;
    inventory.begin_anew();
    lists.survey.begin_anew();
    return sides;
}

} // namespace

asio::awaitable<void> reconcile_attempt(RunScope scope)
{
    auto& report = scope.report;
    Reader reader{scope};
    auto read = [&](const WhileReading& meanwhile) { return reader.read(meanwhile); };
    const auto limit = scope.settings.api.deadline * lists_at_most;
    std::optional<Suspects> suspects;
    std::unique_ptr<Lists> lists;
    for (;;) {
        lists.reset();
        lists = co_await under_lease(scope, limit, read);
        note(report, *lists);
        if (!lists->halves) {
            break;
        }
        // On the database thread: it may look at every number.
        auto compare_halves = [&] {
            if (suspects) {
                lists->halves->tell(*suspects);
                return true;
            }
            suspects = lists->halves->suspects();
            return suspects->empty();
        };
        const bool settled = co_await scope.database.run(compare_halves, scope.context.stop);
        if (settled) {
            break;
        }
    }

    const Progress progress{scope.account.name, "comparing", report.counts.received, report.response_bytes};
    scope.context.on_progress(progress);
    auto proposed = report;
    proposed.status = model::RunStatus::succeeded;
    proposed.reason.reset();
    const auto start = steady_clock::now();
    auto transaction = [&] {
        const auto sides = sides_of(*lists, scope.settings, scope.account);
        store::reconcile(scope.database.work(), proposed, sides);
    };
    try {
        co_await scope.database.run(transaction, scope.context.stop);
    } catch (const model::Failure&) {
        report.findings = proposed.findings; // what they are, should the COMMIT turn out to have happened
        throw;
    }
    report = std::move(proposed);
    report.apply_time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - start);
}

} // namespace numsync::sync
