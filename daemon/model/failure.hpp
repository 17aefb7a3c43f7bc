#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

/// Why a run did not succeed, and what follows from it: exit code, retries, pace of the next run, remedy.
namespace numsync::model {

enum class Reason : std::uint8_t {
    dns,
    connect,
    proxy, ///< any failure before the proxy's tunnel is open
    reset,
    timeout,
    tls_handshake,
    http_protocol,
    http_status_transient, ///< 408, 425, 5xx; shown as http_status
    http_status,
    tls_verify,
    rate_limited,
    auth,
    proxy_auth,
    account_key,
    redirect,
    too_large,
    encoding,
    json,
    envelope,
    incomplete,
    stale,
    record,
    guard,
    busy,
    db_unavailable,
    db_readonly,
    db_full,
    db_timeout,
    db_conflict,
    db_in_doubt,
    db_permission,
    db_schema,
    db_rejected,
    db_altered,
    temp_file,
    db_clock, ///< of work that follows a run, never of a run itself
    shutdown,
    internal,
};

/// The program's exit codes. Those from 64 on come from sysexits.h. `differences` and `blocked` are answers,
/// not errors.
enum class Exit : std::uint8_t {
    done = 0,
    differences = 2,
    blocked = 3,
    usage = 64,
    refused_answer = 65,
    unreachable = 69,
    internal = 70,
    output_lost = 74,
    try_again = 75,
    not_permitted = 77,
    configuration = 78,
};

/// Whether another attempt may follow within a run: never, after a back-off, after the server's Retry-After,
/// or only if the API key has changed.
enum class Again : std::uint8_t { no, backoff, retry_after, if_key_changed };

/// When the next run comes: after the interval; after two, four, then eight intervals; not before the
/// server's Retry-After; after 5 minutes, doubled up to 60, until the login is accepted. See
/// Schedule::note_run().
enum class Pace : std::uint8_t { interval, doubling, retry_after, circuit };

struct ReasonRule {
    Reason reason;
    std::string_view name;
    Exit exit;
    Again again;
    Pace pace;
    std::string_view remedy; ///< what the operator can do
};

inline constexpr std::array reason_rules{
    ReasonRule{Reason::dns, "dns", Exit::unreachable, Again::backoff, Pace::interval,
               "check the host name in api.url and the name servers of this machine"},
    ReasonRule{Reason::connect, "connect", Exit::unreachable, Again::backoff, Pace::interval,
               "check the network, the firewall and api.proxy"},
    ReasonRule{
        Reason::proxy, "proxy", Exit::unreachable, Again::backoff, Pace::interval,
        "check the proxy, which api.proxy or HTTPS_PROXY names: whether it runs, and whether it may lead "
        "to the API"},
    ReasonRule{Reason::reset, "reset", Exit::unreachable, Again::backoff, Pace::interval,
               "mostly passing; if it stays, look for a proxy or firewall that cuts the connection"},
    ReasonRule{Reason::timeout, "timeout", Exit::unreachable, Again::backoff, Pace::interval,
               "mostly passing; if it stays, raise api.deadline or look at the network"},
    ReasonRule{Reason::tls_handshake, "tls_handshake", Exit::unreachable, Again::backoff, Pace::interval,
               "check that api.url is an HTTPS server that speaks TLS 1.2 or later"},
    ReasonRule{Reason::http_protocol, "http_protocol", Exit::unreachable, Again::backoff, Pace::interval,
               "check that api.url is the API and no other server"},
    ReasonRule{Reason::http_status_transient, "http_status", Exit::unreachable, Again::backoff,
               Pace::interval, "the vendor's side; it is tried again by itself"},
    ReasonRule{Reason::http_status, "http_status", Exit::unreachable, Again::no, Pace::doubling,
               "check api.url and the filters; the vendor may have moved the list"},
    ReasonRule{Reason::tls_verify, "tls_verify", Exit::unreachable, Again::no, Pace::doubling,
               "check this machine's clock, api.url, api.ca_file and what stands between here and the API"},
    ReasonRule{Reason::rate_limited, "rate_limited", Exit::try_again, Again::retry_after, Pace::retry_after,
               "none; it waits as told. Raise sync.interval if it stays"},
    ReasonRule{Reason::auth, "auth", Exit::not_permitted, Again::if_key_changed, Pace::circuit,
               "check the API key and its account; a changed key file is taken up within a minute, a systemd "
               "credential when the service restarts"},
    ReasonRule{Reason::proxy_auth, "proxy_auth", Exit::not_permitted, Again::no, Pace::circuit,
               "check user and password of the proxy, before the @ in api.proxy or HTTPS_PROXY"},
    ReasonRule{Reason::account_key, "account_key", Exit::configuration, Again::no, Pace::interval,
               "give each account a key of its own, see API keys in agni-number-sync.yaml(5); agni-numbers "
               "check shows where each key comes from"},
    ReasonRule{Reason::redirect, "redirect", Exit::refused_answer, Again::no, Pace::interval,
               "check api.url: redirects are not followed, as the key would go with them"},
    ReasonRule{
        Reason::too_large, "too_large", Exit::refused_answer, Again::no, Pace::interval,
        "raise api.max_body if the list may be that large; more than 5,000,000 records are never taken"},
    ReasonRule{Reason::encoding, "encoding", Exit::refused_answer, Again::no, Pace::interval,
               "mostly passing; if it stays, a proxy changes the answers on their way"},
    ReasonRule{Reason::json, "json", Exit::refused_answer, Again::no, Pace::interval,
               "mostly passing; if it stays, a proxy or the vendor sends something else than the list"},
    ReasonRule{Reason::envelope, "envelope", Exit::refused_answer, Again::no, Pace::interval,
               "the vendor's answer says no, or is not the list; see the detail"},
    ReasonRule{Reason::incomplete, "incomplete", Exit::refused_answer, Again::no, Pace::interval,
               "none if it passes; if it stays, the vendor's list has changed its form"},
    ReasonRule{Reason::stale, "stale", Exit::refused_answer, Again::no, Pace::interval,
               "a cache between here and the API keeps the list: have it pass the requests on, or raise "
               "sync.interval if a list of that age will do"},
    ReasonRule{Reason::record, "record", Exit::refused_answer, Again::no, Pace::interval,
               "agni-numbers plan shows the records; raise guard.max_rejected_percent if they are to be "
               "left out"},
    ReasonRule{Reason::guard, "guard", Exit::blocked, Again::no, Pace::interval,
               "look at the plan with agni-numbers plan; if it is true, let it through with "
               "agni-numbers approve"},
    ReasonRule{
        Reason::busy, "busy", Exit::try_again, Again::no, Pace::interval,
        "none if another instance is meant to be there; otherwise stop it, or wait until its lease ends"},
    ReasonRule{Reason::db_unavailable, "db_unavailable", Exit::unreachable, Again::backoff, Pace::interval,
               "check that PostgreSQL runs and that database.url leads to it"},
    ReasonRule{Reason::db_readonly, "db_readonly", Exit::unreachable, Again::backoff, Pace::interval,
               "point database.url at the primary, or at all hosts of the cluster"},
    ReasonRule{Reason::db_full, "db_full", Exit::unreachable, Again::backoff, Pace::interval,
               "free disk space or memory on PostgreSQL's machine"},
    ReasonRule{
        Reason::db_timeout, "db_timeout", Exit::try_again, Again::backoff, Pace::interval,
        "look for long transactions and locks in pg_stat_activity; raise the time-outs under database"},
    ReasonRule{Reason::db_conflict, "db_conflict", Exit::try_again, Again::backoff, Pace::interval,
               "none; it is tried again by itself"},
    ReasonRule{Reason::db_in_doubt, "db_in_doubt", Exit::try_again, Again::backoff, Pace::interval,
               "none; the next run finds out"},
    ReasonRule{Reason::db_permission, "db_permission", Exit::not_permitted, Again::no, Pace::doubling,
               "check login and grants; migrations/roles.sql sets all that are needed"},
    ReasonRule{
        Reason::db_schema, "db_schema", Exit::configuration, Again::no, Pace::doubling,
        "run agni-numbers migrate --login postgres, then reload the service, which tries again at once"},
    ReasonRule{Reason::db_rejected, "db_rejected", Exit::refused_answer, Again::no, Pace::interval,
               "look at what the message names: somebody added it to the program's tables or database. "
               "agni-numbers check lists what others added, with the statement that takes it away"},
    ReasonRule{
        Reason::db_altered, "db_altered", Exit::refused_answer, Again::no, Pace::interval,
        "find the trigger, rule or column on the program's tables that changes or drops what is written; "
        "once it is mended the next sync writes those rows again"},
    ReasonRule{Reason::temp_file, "temp_file", Exit::try_again, Again::no, Pace::interval,
               "free disk space in TMPDIR, or in /var/tmp if it is not set, and let the program write there"},
    ReasonRule{
        Reason::db_clock, "db_clock", Exit::try_again, Again::no, Pace::interval,
        "none if no sync was made in between; otherwise set the clock of PostgreSQL's machine. The next "
        "sync tries again"},
    ReasonRule{Reason::shutdown, "shutdown", Exit::try_again, Again::no, Pace::interval, "none"},
    ReasonRule{Reason::internal, "internal", Exit::internal, Again::no, Pace::interval,
               "report it with the log around this line"},
};

constexpr const ReasonRule& rule_of(Reason reason)
{
    return reason_rules[static_cast<std::size_t>(reason)];
}

constexpr bool rules_stand_in_order()
{
    for (std::size_t i = 0; i < reason_rules.size(); ++i) {
        if (static_cast<std::size_t>(reason_rules[i].reason) != i) {
            return false;
        }
    }
    return reason_rules.size() == static_cast<std::size_t>(Reason::internal) + 1;
}
static_assert(rules_stand_in_order());

constexpr std::string_view name(Reason reason)
{
    return rule_of(reason).name;
}

/// The graver of two exit codes: the one that comes first in 64 70 78 77 69 65 75 74 3 2 0. A process with
/// several accounts exits with the gravest code of all of them. Lost output counts as one more code.
constexpr Exit gravest(Exit a, Exit b)
{
    constexpr std::array by_gravity{Exit::usage,         Exit::internal,    Exit::configuration,
                                    Exit::not_permitted, Exit::unreachable, Exit::refused_answer,
                                    Exit::try_again,     Exit::output_lost, Exit::blocked,
                                    Exit::differences,   Exit::done};
    return *std::find_if(by_gravity.begin(), by_gravity.end() - 1,
                         [&](Exit candidate) { return candidate == a || candidate == b; });
}

/// A run could not be completed. The message names the thing and the fact, in lower case, without a full
/// stop. It never holds a secret or unescaped text of a peer.
class Failure : public std::runtime_error {
  public:
    Failure(Reason reason, const std::string& message)
        : std::runtime_error(message), remedy(rule_of(reason).remedy), reason_(reason)
    {
    }

    [[nodiscard]] Reason reason() const { return reason_; }

    /// A copy with another message. The reason and all other fields stay.
    [[nodiscard]] Failure reworded(const std::string& message) const
    {
        auto other = *this;
        static_cast<std::runtime_error&>(other) = std::runtime_error{message};
        return other;
    }

    /// How long the server's Retry-After asks to wait, from now on. Absent if the answer had none that we can
    /// read.
    std::optional<std::chrono::seconds> retry_after;
    /// Status of the HTTP answer that caused this failure.
    std::optional<int> http_status;
    /// No later run can succeed: the service exits with the reason's exit code.
    bool final = false;
    /// What the operator can do. The text must live as long as the program.
    std::string_view remedy;

  private:
    Reason reason_;
};

/// The configuration names something that cannot be used, such as a CA file or a database URL. Exit code 78.
/// The message holds no secret.
class Misconfigured : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

} // namespace numsync::model
