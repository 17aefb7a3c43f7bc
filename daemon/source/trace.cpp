#include "source/trace.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <array>

namespace numsync::source {

namespace {

constexpr std::array<std::string_view, 22> harmless{"age",
                                                    "cache-control",
                                                    "cf-cache-status",
                                                    "cf-mitigated",
                                                    "connection",
                                                    "content-encoding",
                                                    "content-length",
                                                    "content-range",
                                                    "content-type",
                                                    "date",
                                                    "expires",
                                                    "last-modified",
                                                    "proxy-connection",
                                                    "retry-after",
                                                    "server",
                                                    "transfer-encoding",
                                                    "vary",
                                                    "via",
                                                    "x-amzn-waf-action",
                                                    "x-cache",
                                                    "x-cache-status",
                                                    "x-total-count"};

bool is_harmless(const std::string& name)
{
    return std::ranges::find(harmless, name) != harmless.end() || name.starts_with("ratelimit") ||
           name.starts_with("x-ratelimit") || name.starts_with("x-rate-limit");
}

} // namespace

std::string shown_header(std::string_view name, std::string_view value)
{
    constexpr std::size_t longest = 100;
    return model::excerpt(name, longest) +
           (is_harmless(model::lower(name)) ? ": " + model::excerpt(value, longest) : "");
}

} // namespace numsync::source
