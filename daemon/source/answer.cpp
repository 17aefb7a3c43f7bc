#include "source/answer.hpp"

#include "model/text.hpp"
#include "source/gunzip.hpp"
#include "source/retry_after.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

namespace numsync::source {

namespace {

using model::Failure;
using model::Reason;

constexpr std::size_t longest_text = 4096; ///< inflated of a refusal

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Reason reason_of(int status, bool told_to_wait)
{
    if (status == 401 || status == 403) {
        return Reason::auth;
    }
    if (status == 429 || (status == 503 && told_to_wait)) {
        return Reason::rate_limited;
    }
    if (status == 408 || status == 425 || (status >= 500 && status <= 599)) {
        return Reason::http_status_transient;
    }
    const bool redirects = status >= 300 && status <= 399 && status != 304;
    return redirects ? Reason::redirect : Reason::http_status;
}

/// The beginning of a body, for people. That it breaks off is no matter.
std::string readable(const AnswerHead& head, std::string_view body)
{
    const auto coding = lower(head.content_encoding);
    if (coding.empty() || coding == "identity") {
        return std::string{body};
    }
    std::string out;
    try {
        if (coding == "gzip" || coding == "x-gzip") {
            Gunzip gunzip;
            gunzip.feed(body);
            for (auto piece = gunzip.next(); !piece.empty() && out.size() < longest_text;
                 piece = gunzip.next()) {
                out += piece.substr(0, longest_text - out.size());
            }
        }
    } catch (const Failure&) {
        // What came out until here is all that can be shown.
    }
    return out;
}

/// Of an Age header (RFC 9111, section 5.1). Nothing if it is no number; a longer one than fits is the
/// longest.
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
    default:
        return "";
    }
}

} // namespace

Coding coding_of(const AnswerHead& head)
{
    const auto coding = lower(head.content_encoding);
    if (coding.empty() || coding == "identity") {
        return Coding::identity;
    }
    if (coding == "gzip" || coding == "x-gzip") {
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
    const auto reason = reason_of(head.status, told.has_value());
    auto message = "the API answered " + std::to_string(head.status);
    if (!head.reason.empty()) {
        message += " " + model::excerpt(head.reason, 60);
    }
    if (reason == Reason::redirect) {
        const auto location = head.location.substr(0, head.location.find('?'));
        message += " and points to \"" + model::excerpt(location) + "\", which is not followed";
    } else if (const auto text = readable(head, body); !text.empty()) {
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
    if (lower(head.content_type).starts_with("text/html")) {
        throw Failure{Reason::json,
                      "the answer is an HTML page: a firewall or proxy stands between here and the API"};
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
