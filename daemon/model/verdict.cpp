#include "model/verdict.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace numsync::model {

namespace {

using std::chrono::steady_clock;

constexpr std::string_view failing = "Failing";

std::string with_full_stop(std::string text)
{
    return text + (text.ends_with('.') ? "" : ".");
}

/// "check the key" as "Check the key."
std::string sentence(std::string_view text)
{
    std::string sentence{text};
    if (!sentence.empty() && sentence.front() >= 'a' && sentence.front() <= 'z') {
        sentence.front() = static_cast<char>(sentence.front() - 'a' + 'A');
    }
    return with_full_stop(std::move(sentence));
}

/// "auth: the API answered 401"; empty if the last run succeeded or was blocked.
std::string last_failure(const AccountHealth& health)
{
    const auto& run = health.last_run;
    if (!run || !run->reason || run->status == RunStatus::blocked) {
        return "";
    }
    return std::string{name(*run->reason)} + (run->detail.empty() ? "" : ": " + run->detail);
}

std::string remedy_of(const AccountHealth& health, Reason otherwise)
{
    const bool failed = !last_failure(health).empty();
    return sentence(failed ? remedy_of(*health.last_run) : rule_of(otherwise).remedy);
}

/// `what`, and behind it why the last run failed, if it did.
std::string with_cause(std::string what, const AccountHealth& health)
{
    const auto failure = last_failure(health);
    return what + (failure.empty() ? "." : ". The last run failed: " + with_full_stop(failure));
}

std::string check(const std::string& account)
{
    return "agni-numbers check --account " + account;
}

Matter refused_login(const std::string& account, const AccountHealth& health)
{
    const auto reason = health.refusal.value_or(Reason::auth);
    const auto* const who =
        reason == Reason::proxy_auth ? "The proxy refuses the login" : "The API refuses the key";
    return {with_cause(who, health), sentence(rule_of(reason).remedy), {check(account)}};
}

Matter blocked(const std::string& account, const AccountHealth& health)
{
    const auto run = std::to_string(*health.standing->blocked_run);
    const bool ours = health.explained_block == health.standing->blocked_run; // else another instance's
    return {
        "The guard blocked run " + run + (ours ? ": " + with_full_stop(health.last_run->detail) : "."),
        "Look at the plan. If it is true, approve it. If it is not, do nothing: a list that recovers lifts "
        "the block.",
        {"agni-numbers plan --account " + account, "agni-numbers approve " + run}};
}

Matter never_verified(const std::string& account, const AccountHealth& health)
{
    if (health.standing->retired) {
        return {
            "This account is retired, and this configuration names it.",
            "Its next sync brings it back. To leave it retired, take it out of the configuration and reload "
            "the service.",
            {}};
    }
    if (health.standing->verified_at) {
        return {"The last verification lies in the future: the database's clock was put back.",
                remedy_of(health, Reason::db_clock),
                {}};
    }
    if (!health.last_run) {
        return {"No sync has ended yet.",
                "Wait for the first: it comes within seconds of the service's start.",
                {}};
    }
    return {with_cause("No sync has ever succeeded", health),
            remedy_of(health, Reason::internal),
            {check(account)}};
}

Matter stale(const std::string& account, const AccountHealth& health, steady_clock::time_point now)
{
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(most_age(health));
    auto what = with_cause("The table was last verified " + age_text(*age(health, now)) + " ago, " +
                               age_text(limit) + " are expected at most",
                           health);
    if (last_failure(health).empty()) {
        return {what, "Look why no run comes.", {"systemctl status agni-number-sync"}};
    }
    return {std::move(what), remedy_of(health, Reason::internal), {check(account)}};
}

/// True at the start of the process, before the first answer of the database and the first run.
bool never_asked(const AccountHealth& health)
{
    return !health.standing && !health.last_run;
}

std::string_view state_of(Trouble trouble, const AccountHealth& health)
{
    switch (trouble) {
    case Trouble::login_refused:
        return health.refusal == Reason::proxy_auth ? "Proxy refuses login" : "Key refused";
    case Trouble::blocked:
        return "Blocked";
    case Trouble::altered:
        return "Altered by the database";
    case Trouble::database_refuses:
        return "Database refuses";
    case Trouble::database_away:
        return never_asked(health) ? "Starting" : "Database away";
    case Trouble::never_verified:
        return health.standing->retired       ? "Retired"
               : health.standing->verified_at ? "Clock put back"
                                              : "Never synced";
    case Trouble::stale:
        return "Stale";
    }
    return {};
}

Matter matter_of(Trouble trouble, const std::string& account, const AccountHealth& health,
                 steady_clock::time_point now)
{
    switch (trouble) {
    case Trouble::login_refused:
        return refused_login(account, health);
    case Trouble::blocked:
        return blocked(account, health);
    case Trouble::altered:
        return {counted(health.standing->unverified, "number") +
                    " cannot be verified: the database changes or drops what is written.",
                sentence(rule_of(Reason::db_altered).remedy),
                {check(account)}};
    case Trouble::database_refuses:
        return {with_cause("The database refused what it was last asked", health),
                remedy_of(health, Reason::db_permission),
                {check(account)}};
    case Trouble::database_away:
        if (never_asked(health)) {
            return {"The database has not answered yet.",
                    "Wait a moment. If it stays, look for the cause:",
                    {check(account)}};
        }
        return {with_cause("The database did not answer when it was last asked", health),
                remedy_of(health, Reason::db_unavailable),
                {check(account)}};
    case Trouble::never_verified:
        return never_verified(account, health);
    case Trouble::stale:
        return stale(account, health, now);
    }
    return {};
}

/// Leaves the reason why the last run failed in the first matter only that says it. False if none says it.
bool drop_repeated(std::vector<Matter>& matters, const AccountHealth& health)
{
    const auto cause = " The last run failed: " + with_full_stop(last_failure(health));
    bool said = false;
    for (auto& matter : matters) {
        const auto at = matter.what.find(cause);
        if (at != std::string::npos && std::exchange(said, true)) {
            matter.what.resize(at);
        }
    }
    return said;
}

std::string have(std::uint64_t count)
{
    return count == 1 ? "has" : "have";
}

/// What needs attention although the table can be relied upon: each matter with its state.
std::vector<std::pair<std::string_view, Matter>> doubts(const std::string& account,
                                                        const AccountHealth& health)
{
    std::vector<std::pair<std::string_view, Matter>> found;
    if (const auto failure = last_failure(health); !failure.empty()) {
        const auto runs = health.failures > 1
                              ? "The last " + std::to_string(health.failures) + " runs failed: "
                              : std::string{"The last run failed: "};
        found.push_back({failing, {runs + with_full_stop(failure), remedy_of(health, Reason::internal), {}}});
    }
    if (!health.standing) {
        return found;
    }
    const auto& standing = *health.standing;
    if (standing.rejected > 0) {
        found.push_back({"Records rejected",
                         {counted(standing.rejected, "record") + " of the list cannot be taken.",
                          "See which, and show them to the vendor.",
                          {"agni-numbers plan --account " + account}}});
    }
    if (standing.unidentified > 0) {
        found.push_back({"Removals held",
                         {counted(standing.unidentified, "record") + " of the list " +
                              have(standing.unidentified) + " no readable id, so nothing is removed.",
                          "Show them to the vendor.",
                          {"agni-numbers plan --account " + account}}});
    }
    if (standing.unreadable > 0) {
        found.push_back({"Values unreadable",
                         {counted(standing.unreadable, "number") + " " + have(standing.unreadable) +
                              " a value that its column cannot hold.",
                          "Ask the database which:",
                          {"SELECT * FROM unreadable_values WHERE account = '" + account + "'"}}});
    }
    std::uint64_t open = 0;
    for (const auto& finding : standing.open_findings) {
        open += finding.severity == "info" ? 0 : finding.open;
    }
    if (open > 0) {
        found.push_back({"Findings open",
                         {counted(open, "finding") + " of severity critical or warning " +
                              (open == 1 ? "is open." : "are open."),
                          "Ask the database what to do about each:",
                          {"SELECT * FROM open_findings WHERE account = '" + account + "'"}}});
    }
    return found;
}

} // namespace

Verdict judge_health(const std::string& account, const AccountHealth& health, steady_clock::time_point now)
{
    Verdict verdict;
    verdict.state = "Fine";
    const auto found = troubles(health, now);
    for (const auto trouble : found) {
        verdict.matters.push_back(matter_of(trouble, account, health, now));
        const bool follows = trouble == Trouble::never_verified || trouble == Trouble::stale;
        if (follows && found.size() > 1) { // follows from the first trouble
            verdict.matters.back().to_do.clear();
            verdict.matters.back().commands.clear();
        }
    }
    const bool said = drop_repeated(verdict.matters, health) ||
                      (health.last_run && health.last_run->status == RunStatus::unverified);
    auto doubtful = doubts(account, health);
    if (!found.empty()) {
        verdict.state = state_of(found.front(), health);
        const bool starts = found.front() == Trouble::database_away && never_asked(health);
        verdict.rank = {starts ? Grade::doubtful : Grade::bad, static_cast<std::size_t>(found.front()),
                        -age(health, now).value_or(std::chrono::seconds{0})};
        std::erase_if(doubtful, [&](const auto& doubt) { return said && doubt.first == failing; });
    } else if (!doubtful.empty()) {
        verdict.state = doubtful.front().first;
        verdict.rank.grade = Grade::doubtful;
    }
    for (auto& doubt : doubtful) {
        verdict.matters.push_back(std::move(doubt.second));
    }
    return verdict;
}

} // namespace numsync::model
