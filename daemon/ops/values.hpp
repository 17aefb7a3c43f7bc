#pragma once

#include "model/settings.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The grammars of single values in the configuration.
namespace numsync::ops {

std::optional<int> parse_count(std::string_view text);   ///< "4"; at most nine digits, no leading zero
std::optional<int> parse_percent(std::string_view text); ///< "10%" or "10"
std::optional<std::chrono::milliseconds>
parse_duration(std::string_view text);                          ///< "500ms", "15s", "5m", "2h", "90d"
std::optional<std::uint64_t> parse_size(std::string_view text); ///< "1GiB", "10MB", "123"; at most 2^63 - 1

/// Print what the functions above read, in the largest unit that divides the value.
std::string duration_text(std::chrono::milliseconds value);
std::string size_text(std::uint64_t value);

/// "127.0.0.1:12464", "[::1]:12464" or "localhost:12464", port 0 included. No other names: they would have to
/// be looked up.
std::optional<model::ListenAddress> parse_listen(std::string_view text);
bool is_loopback(const std::string& ip);

bool is_host_name(std::string_view text);    ///< a host without port; an IPv6 address in brackets
bool is_account_name(std::string_view text); ///< [a-z0-9_-]{1,63}
bool is_schema_name(std::string_view text);  ///< 1 to 63 bytes without control characters
bool is_country(std::string_view text);      ///< [A-Z]{2}
/// [A-Z_][A-Z0-9_]{0,63}. The system allows small letters, too, but many keys look like that.
bool is_variable_name(std::string_view text);
/// Whether the value under such a name is probably a key: "api_key", "X-Api-Key", "token".
bool is_named_like_a_key(std::string_view name);

/// What is wrong with an address; nullopt if it is good. Never quotes the address.
using Complaint = std::optional<std::string>;

Complaint complaint_about_api_url(std::string_view url);
Complaint complaint_about_proxy(std::string_view url); ///< see model::read_proxy_url()

} // namespace numsync::ops
