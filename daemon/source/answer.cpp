#include "source/answer.hpp"

#include "model/text.hpp"
#include "source/gunzip.hpp"
#include "source/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>
#include <vector>

namespace numsync::source {

namespace {

using model::Failure;
using model::Reason;

constexpr std::size_t longest_text = 4096; ///< bytes of a refusal's body, decompressed
constexpr auto* html_page = "an HTML page: a firewall or proxy stands between here and the API";

Reason reason_of(int status, bool has_retry_after)
{
    if (status == 401 || status == 403) {
        return Reason::auth;
    }
    if (status == 407) {
        return Reason::proxy_auth;
    }
    if (status == 429 || (status == 503 && has_retry_after)) {
        return Reason::rate_limited;
    }
    if (status == 408 || status == 425 || (status >= 500 && status <= 599)) {
        return Reason::http_status_transient;
    }
    const bool redirects = status >= 300 && status <= 399 && status != 304;
    return redirects ? Reason::redirect : Reason::http_status;
}

/// The names in Content-Encoding except "identity", in lower case.
std::vector<std::string> codings(const AnswerHead& head)
{
    std::vector<std::string> codings;
    std::string coding;
    for (const char c : model::lower(head.content_encoding) + ",") {
        if (c != ',' && c != ' ' && c != '\t') {
            coding += c;
        } else if (const auto name = std::exchange(coding, {}); !name.empty() && name != "identity") {
            codings.push_back(name);
        }
    }
    return codings;
}

/// The beginning of a body, for people. It may be cut off anywhere.
std::string readable(const AnswerHead& head, std::string_view body)
{
    std::string out;
    try {
        if (coding_of(head) == Coding::identity) {
            return std::string{body};
        }
        Gunzip gunzip;
        gunzip.feed(body);
        for (auto piece = gunzip.next(); !piece.empty() && out.size() < longest_text; piece = gunzip.next()) {
            out += piece.substr(0, longest_text - out.size());
        }
    } catch (const Failure&) {
        // What came out until here is all that can be shown.
    }
    return out;
}

bool is_html(const AnswerHead& head)
{
    const auto type = model::lower(head.content_type);
    return type.starts_with("text/html") || type.starts_with("application/xhtml");
}

/// Whether a firewall asks for a browser. It may do so with a status that means no error of our request: AWS
/// WAF does with 202 and 405. So api.url may still be right.
bool is_challenge(const AnswerHead& head, std::string_view text)
{
    const bool may_be = (head.status > 200 && head.status <= 299) || head.status == 405;
    const auto first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    const auto begin = model::lower(text.substr(first, 15));
    return may_be && (is_html(head) || begin.starts_with("<html") || begin.starts_with("<!doctype html"));
}

/// The seconds in an Age header (RFC 9111, section 5.1). Absent if it is no number. A number that is too
/// large becomes the largest one.
std::optional<std::chrono::seconds> seconds_of(std::string_view text)
{
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    std::uint32_t number = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    return std::chrono::seconds{result.ec == std::errc{} ? number
                                                         : std::numeric_limits<std::uint32_t>::max()};
}

std::string_view meaning(int status)
{
    switch (status) {
    case 401:
        return "; it does not accept the API key";
    case 403:
        return "; the API key does not allow this, or a firewall in front of the API refuses us";
    case 407:
        return "; a proxy in front of the API wants a login of its own";
    default:
        return "";
    }
}

} // namespace

Coding coding_of(const AnswerHead& head)
{
    const auto names = codings(head);
    if (names.empty()) {
        return Coding::identity;
    }
    if (names.size() == 1 && (names[0] == "gzip" || names[0] == "x-gzip")) {
        return Coding::gzip;
    }
    throw Failure{Reason::encoding, "the answer is encoded as " + model::excerpt(head.content_encoding) +
                                        ", which was not offered"};
}

Failure refusal(const AnswerHead& head, std::string_view body)
{
    const auto told = head.retry_after
                          ? parse_retry_after(*head.retry_after, std::chrono::system_clock::now())
                          : std::nullopt;
    const auto text = readable(head, body);
    const bool challenge = is_challenge(head, text);
    const auto reason = challenge ? Reason::json : reason_of(head.status, told.has_value());
    auto message = "the API answered " + std::to_string(head.status);
    if (!head.reason.empty()) {
        message += " " + model::excerpt(head.reason, 60);
    }
    if (reason == Reason::redirect) {
        const auto location = head.location.substr(0, head.location.find('?'));
        message += " and points to \"" + model::excerpt(location) + "\", which is not followed";
    } else if (challenge) {
        message += std::string{" with "} + html_page;
    } else if (!text.empty()) {
        message += ": \"" + model::excerpt(text) + "\"";
    }
    message += meaning(head.status);
    if (told) {
        message += " (Retry-After: " + std::to_string(told->count()) + " s)";
    }
    Failure failure{reason, message};
    failure.http_status = head.status;
    failure.retry_after = told;
    return failure;
}

void refuse_html(const AnswerHead& head)
{
    if (is_html(head)) {
        throw Failure{Reason::json, std::string{"the answer is "} + html_page};
    }
}

void refuse_stale(const AnswerHead& head, std::chrono::milliseconds max_age)
{
    for (const auto& text : head.ages) {
        const auto age = seconds_of(text);
        if (age && *age > max_age) {
            throw Failure{Reason::stale, "the answer is a copy of " + std::to_string(age->count()) +
                                             " s ago (Age), older than sync.interval"};
        }
    }
}

} // namespace numsync::source
