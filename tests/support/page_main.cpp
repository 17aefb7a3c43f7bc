#include "ops/endpoint.hpp"
#include "ops/front_page.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <exception>
#include <iostream>
#include <map>
#include <string>

// Serves the status page of made-up accounts for tests/page: /fine, /blocked, /failing, /thousand.

namespace {

using namespace numsync;
using namespace std::chrono_literals;
using model::Reason;
using model::RunStatus;
using std::chrono::seconds;
using Accounts = std::map<std::string, model::AccountHealth>;

const ops::Moment now{std::chrono::steady_clock::now(), std::chrono::system_clock::now()};

model::Standing verified(seconds ago, std::uint64_t present, std::uint64_t missing = 0,
                         std::uint64_t removed = 0)
{
    model::Standing standing;
    standing.verified_at = std::chrono::floor<seconds>(now.wall) - ago;
    standing.age = ago;
    standing.present = present;
    standing.missing = missing;
    standing.removed = removed;
    return standing;
}

void end_run(model::AccountHealth& health, model::RunReport report, seconds ago, int failures = 0)
{
    static std::int64_t run = 4000;
    report.run_id = ++run;
    report.total_time = std::chrono::milliseconds{180 + run * run % 239};
    update_health(health, {report, 5min, failures, report.reason == Reason::auth}, now.steady - ago,
                  now.wall - ago);
}

model::RunReport success(std::uint64_t numbers, std::uint64_t changes)
{
    model::RunReport report;
    report.status = RunStatus::succeeded;
    report.counts.received = numbers;
    report.counts.added = changes;
    report.counts.updated = changes * 3;
    report.standing = verified(0s, numbers, 0, changes);
    return report;
}

/// An account whose last `runs` runs succeeded, the last one 90 seconds ago. Only the run number `changed`,
/// counted from the last, changed something.
model::AccountHealth healthy(std::uint64_t numbers, int runs = 40, int changed = 1000)
{
    model::AccountHealth health;
    health.interval = 5min;
    for (int i = runs; i > 0; --i) {
        end_run(health, success(numbers, i == changed ? 2 : 0), (i - 1) * 300s + 90s);
    }
    return health;
}

/// An account whose last `times` runs did not succeed, the last one 40 seconds ago; the runs before
/// succeeded.
model::AccountHealth in_trouble(std::uint64_t numbers, RunStatus status, Reason reason,
                                const std::string& detail, const std::optional<model::Standing>& standing,
                                int times = 4)
{
    auto health = healthy(numbers, 30, 7);
    model::RunReport report;
    report.status = status;
    report.reason = reason;
    report.detail = detail;
    report.standing = standing;
    for (int i = times; i > 0; --i) {
        end_run(health, report, (i - 1) * 300s + 40s, times - i + 1);
    }
    return health;
}

model::AccountHealth only(const std::optional<model::Standing>& standing)
{
    model::AccountHealth health;
    health.interval = 5min;
    update_health(health, standing, now.steady);
    return health;
}

Accounts fine()
{
    return {{"main", healthy(12'004, 40, 1)}, {"emea", healthy(388, 40, 9)}, {"apac", healthy(57)}};
}

Accounts blocked()
{
    auto accounts = fine();
    auto standing = verified(40min, 1204, 12, 87);
    standing.blocked_run = 4718;
    accounts["north-america"] = in_trouble(
        1204, RunStatus::blocked, Reason::guard,
        "812 of 1,204 numbers would be removed, more than guard.max_removed_percent (30)", standing, 8);
    auto found = verified(90s, 57);
    found.open_findings = {{"no_trunk", "warning", 2}, {"price_changed", "info", 1}};
    update_health(accounts["apac"], found, now.steady - 90s);
    return accounts;
}

/// Every state of an account, and a vendor that sends hostile HTML.
Accounts failing()
{
    const std::string hostile =
        "</p><script>alert(1)</script><style>*{display:none}</style>" + std::string(300, 'w');
    Accounts accounts = blocked();
    accounts["emea"] =
        in_trouble(388, RunStatus::failed, Reason::auth,
                   "the API answered 401 (unauthenticated: invalid API key)", verified(20min, 388));
    accounts["latam"] =
        in_trouble(91, RunStatus::failed, Reason::db_unavailable,
                   "connection to server at \"db1.example\", port 5432 failed: Connection refused", {});
    accounts["refusing"] = in_trouble(91, RunStatus::failed, Reason::db_permission, "permission denied", {});
    accounts["hostile"] = in_trouble(5, RunStatus::failed, Reason::envelope, hostile, verified(6min, 5));
    accounts["altered"] =
        in_trouble(64, RunStatus::unverified, Reason::db_altered, "3 rows differ", verified(1min, 64));
    accounts["altered"].standing->unverified = 3;
    accounts["never"] =
        in_trouble(0, RunStatus::failed, Reason::tls_verify, "self-signed certificate", model::Standing{});
    accounts["quiet"] = only(verified(25h, 17));
    accounts["starting"] = only({});
    auto odd = verified(30s, 640);
    odd.rejected = 2;
    odd.unreadable = 1;
    odd.unidentified = 1;
    accounts["odd"] = only(odd);
    model::Standing retired;
    retired.retired = true;
    accounts["retired"] = only(retired);
    odd.age.reset();
    accounts[std::string(63, 'x')] = only(odd);
    return accounts;
}

Accounts thousand()
{
    Accounts accounts;
    for (int i = 1; i <= 1000; ++i) {
        const auto numbers = static_cast<std::uint64_t>(i % 37 * 20 + 3);
        accounts["customer-" + std::to_string(10'000 + i)] =
            i % 90 == 7 ? in_trouble(numbers, RunStatus::failed, Reason::timeout, "no answer within 60 s",
                                     verified(20min, numbers))
                        : healthy(numbers);
    }
    return accounts;
}

std::optional<ops::Page> page_at(std::string_view path)
{
    static const std::map<std::string, Accounts, std::less<>> scenes{
        {"/fine", fine()}, {"/blocked", blocked()}, {"/failing", failing()}, {"/thousand", thousand()}};
    const auto scene = scenes.find(path);
    return scene == scenes.end() ? std::nullopt
                                 : std::optional{ops::front_page(scene->second, "1.0.0", now, false)};
}

} // namespace

int main()
try {
    boost::asio::io_context loop{1};
    ops::Endpoint endpoint{loop.get_executor(), page_at, [](const ops::Listening& listening) {
                               if (!listening.fault.empty()) {
                                   throw std::runtime_error{listening.fault};
                               }
                           }};
    endpoint.listen(model::ListenAddress{"127.0.0.1", 0});
    std::cout << endpoint.port() << std::endl;
    endpoint.begin();
    boost::asio::signal_set stop{loop, SIGTERM, SIGINT};
    stop.async_wait([&](const boost::system::error_code& /*none*/, int /*signal*/) { endpoint.end(); });
    loop.run();
    return 0;
} catch (const std::exception& failure) {
    std::cerr << "agni-page: " << failure.what() << '\n';
    return 70;
}
