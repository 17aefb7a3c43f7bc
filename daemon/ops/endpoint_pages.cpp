#include "ops/endpoint_pages.hpp"

#include "model/text.hpp"
#include "ops/front_page.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <vector>

namespace numsync::ops {

namespace json = boost::json;
using std::chrono::steady_clock;
using std::chrono::system_clock;

namespace {

constexpr unsigned ok = 200;
constexpr unsigned unavailable = 503;

constexpr std::size_t most_named = 100; ///< so many accounts that are not ready are named

template <class Value>
json::value or_null(const std::optional<Value>& value)
{
    return value ? json::value(*value) : json::value(nullptr);
}

json::value or_null(const std::optional<std::chrono::sys_seconds>& time)
{
    return time ? json::value(model::utc_text(*time)) : json::value(nullptr);
}

json::value or_null(const std::optional<std::chrono::seconds>& time)
{
    return time ? json::value(time->count()) : json::value(nullptr);
}

json::value or_null(const std::optional<model::Reason>& reason)
{
    return reason ? json::value(std::string{model::name(*reason)}) : json::value(nullptr);
}

/// A whole number if it is one: Boost.JSON writes 300.0 as 3E2.
json::value seconds_of(std::chrono::milliseconds time)
{
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    return whole == time ? json::value(whole.count())
                         : json::value(std::chrono::duration<double>(time).count());
}

json::object to_json(const model::RunReport& run, system_clock::time_point ended_at)
{
    const auto& counts = run.counts;
    return {{"run_id", or_null(run.run_id)},
            {"ended_at", model::utc_text(ended_at)},
            {"took_ms", run.total_time.count()},
            {"status", std::string{model::name(run.status)}},
            {"reason", or_null(run.reason)},
            {"detail", run.detail.empty() ? json::value(nullptr) : json::value(run.detail)},
            {"to_do", run.reason ? json::value(std::string{model::remedy_of(run)}) : json::value(nullptr)},
            {"http_status", or_null(run.http_status)},
            {"attempts", run.attempts},
            {"response_bytes", run.response_bytes},
            {"received", counts.received},
            {"added", counts.added},
            {"updated", counts.updated},
            {"restored", counts.restored},
            {"repaired", counts.repaired},
            {"missing", counts.missing},
            {"removed", counts.removed},
            {"rejected", counts.rejected}};
}

json::object to_json(const std::string& name, const model::AccountHealth& health,
                     steady_clock::time_point now)
{
    const auto found = model::complaints(health, now);
    json::object account{{"account", name},
                         {"ready", found.empty()},
                         {"complaints", json::array(found.begin(), found.end())},
                         {"database_answers", health.database_answers},
                         {"interval_seconds", seconds_of(health.interval)},
                         {"consecutive_failures", health.failures},
                         {"circuit_open", health.circuit_open},
                         {"age_seconds", or_null(model::age(health, now))}};
    if (health.standing) {
        const auto& standing = *health.standing;
        account["verified_at"] = or_null(standing.verified_at);
        account["numbers"] = standing.present + standing.missing;
        account["missing"] = standing.missing;
        account["removed"] = standing.removed;
        account["rejected"] = standing.rejected;
        account["unidentified"] = standing.unidentified;
        account["blocked_run_id"] = or_null(standing.blocked_run);
        json::object findings;
        for (const auto& kind : standing.open_findings) {
            if (kind.open > 0) {
                findings[kind.kind] = kind.open;
            }
        }
        account["open_findings"] = findings;
        account["reconciled_at"] = or_null(standing.reconciled_at);
    }
    if (health.last_run) {
        const auto until = std::chrono::duration_cast<std::chrono::seconds>(health.next_at - now).count();
        account["last_run"] = to_json(*health.last_run, health.ended_at);
        account["next_run_in_seconds"] = std::max(until, decltype(until){0});
    }
    return account;
}

std::string line_of(const std::string& account, const std::vector<std::string>& complaints)
{
    auto line = account + (complaints.empty() ? ": ready" : ": not ready");
    for (const auto& complaint : complaints) {
        line += (&complaint == complaints.data() ? ": " : "; ") + complaint;
    }
    return line + "\n";
}

} // namespace

EndpointPages::EndpointPages(std::string version, const model::Settings& settings)
    : version_(std::move(version)), metrics_(version_)
{
    configure(settings);
}

void EndpointPages::configure(const model::Settings& settings)
{
    std::vector<std::string> names;
    for (const auto& account : settings.accounts) {
        names.push_back(account.name);
        accounts_[account.name].interval = settings.sync.interval;
    }
    std::erase_if(accounts_, [&](const auto& account) {
        return std::find(names.begin(), names.end(), account.first) == names.end();
    });
    metrics_.configure(names, settings.sync.interval);
}

void EndpointPages::set_standing(const std::string& account, const std::optional<model::Standing>& standing,
                                 std::optional<std::chrono::milliseconds> next_in)
{
    const auto known = accounts_.find(account);
    if (known == accounts_.end()) {
        return;
    }
    model::update_health(known->second, standing, steady_clock::now());
    if (next_in) {
        known->second.next_at = steady_clock::now() + *next_in;
    }
    if (standing) {
        metrics_.set_standing(account, *standing);
    }
}

void EndpointPages::add_run(const model::RunEnd& end)
{
    const auto account = accounts_.find(end.report.account);
    if (account == accounts_.end()) {
        return;
    }
    const auto now = system_clock::now();
    model::update_health(account->second, end, steady_clock::now(), now);
    metrics_.count_run(end, now);
}

Page EndpointPages::ready() const
{
    const auto now = steady_clock::now();
    const bool few = accounts_.size() <= model::few_accounts;
    Page page;
    std::size_t not_ready = 0;
    for (const auto* const account : model::worst_first(accounts_, now)) {
        const auto& [name, health] = *account;
        const auto found = model::complaints(health, now);
        not_ready += found.empty() ? 0U : 1U;
        if (few || (!found.empty() && not_ready <= most_named)) {
            page.body += line_of(name, found);
        }
    }
    if (!few) {
        page.body = model::grouped(accounts_.size() - not_ready) + " of " + model::grouped(accounts_.size()) +
                    " accounts are ready\n" + page.body;
    }
    if (not_ready > most_named) {
        page.body += "and " + model::grouped(not_ready - most_named) + " more: see /status\n";
    }
    page.status = not_ready > 0 ? unavailable : ok;
    return page;
}

Page EndpointPages::status() const
{
    const auto now = steady_clock::now();
    json::array accounts;
    std::size_t ready = 0;
    for (const auto* const account : model::worst_first(accounts_, now)) {
        accounts.push_back(to_json(account->first, account->second, now));
        ready += accounts.back().as_object()["ready"].as_bool() ? 1U : 0U;
    }
    const json::object page{{"version", version_},
                            {"ready", ready},
                            {"not_ready", accounts.size() - ready},
                            {"accounts", std::move(accounts)}};
    return {ok, "application/json", json::serialize(page) + "\n"};
}

std::optional<Page> EndpointPages::page(std::string_view path)
{
    if (path == "/" || path == "/watch") {
        return front_page(accounts_, version_, {steady_clock::now(), system_clock::now()}, path == "/watch");
    }
    if (path == "/healthz") {
        return Page{ok, Page{}.content_type, "alive\n"};
    }
    if (path == "/readyz") {
        return ready();
    }
    if (path == "/metrics") {
        return Page{ok, "text/plain; version=0.0.4; charset=utf-8", metrics_.text()};
    }
    if (path == "/status") {
        return status();
    }
    return std::nullopt;
}

} // namespace numsync::ops
