#include "records.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <utility>

namespace numsync::support {

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Place {
    std::string_view country;
    std::string_view region;
    std::string_view prefix; ///< the E.164 number without its last seven digits
};

constexpr std::array places{Place{"US", "California", "+1415"}, Place{"US", "New York", "+1212"},
                            Place{"US", "Texas", "+1512"},      Place{"CA", "Ontario", "+1416"},
                            Place{"GB", "London", "+44207"},    Place{"US", "Illinois", "+1312"}};
constexpr std::array desks{"Support", "Sales", "Billing", "Night Desk", "Appointments"};

std::string padded(int value, int width)
{
    std::string digits = std::to_string(value);
    const auto missing =
        static_cast<std::size_t>(width) - std::min(static_cast<std::size_t>(width), digits.size());
    return digits.insert(0, missing, '0');
}

/// 16 hexadecimal digits that look random and depend only on n and salt.
std::string token(int n, unsigned salt)
{
    constexpr std::string_view alphabet = "0123456789abcdef";
    auto state = (static_cast<unsigned long>(n) * 0x9E3779B97F4A7C15UL) ^ (salt * 0xC2B2AE3D27D4EB4FUL);
    std::string text(16, '0');
    for (char& digit : text) {
        state ^= state >> 29U;
        state *= 0xBF58476D1CE4E5B9UL;
        digit = alphabet[state >> 60U];
    }
    return text;
}

std::string time_of(int n, std::string_view year)
{
    return json_text(std::string{year} + "-" + padded(1 + n % 12, 2) + "-" + padded(1 + n % 28, 2) + "T" +
                     padded(n % 24, 2) + ":" + padded(n % 60, 2) + ":" + padded(n / 60 % 60, 2) + "Z");
}

Fields documented_fields(int n)
{
    const auto at = static_cast<std::size_t>(n);
    const Place& place = places[at % places.size()];
    const std::string desk = desks[at % desks.size()];
    return {
        {"id", json_text(number_id(n))},
        {"telephony_id", json_text("tel_" + token(n, 1))},
        {"subscription_id", json_text("sub_" + token(n / 4, 2))},
        {"inbound_trunk_id", json_text("ST_" + token(n / 100, 3))},
        {"outbound_trunk_id", json_text("ST_" + token(n / 100, 4))},
        {"number", json_text(std::string{place.prefix} + padded(5550000 + n, 7))},
        {"friendly_name", json_text(desk + " " + std::to_string(n))},
        {"per_minute_price_inbound", std::to_string(1 + n % 2)},
        {"per_minute_price_outbound", std::to_string(2 + n % 3)},
        {"price", std::to_string(100 + n % 7 * 25)},
        {"region", json_text(place.region)},
        {"iso_country", json_text(place.country)},
        {"is_active", n % 9 == 0 ? "false" : "true"},
        {"created_at", time_of(n, "2025")},
        {"updated_at", time_of(n, "2026")},
    };
}

} // namespace

std::string json_text(std::string_view text)
{
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
            json += escape.data();
        } else {
            json += c;
        }
    }
    return json += '"';
}

Number& Number::with(std::string_view field, std::string_view raw_json)
{
    changes_.insert_or_assign(std::string{field}, std::string{raw_json});
    return *this;
}

Number& Number::with_text(std::string_view field, std::string_view text)
{
    return with(field, json_text(text));
}

Number& Number::without(std::string_view field)
{
    changes_.insert_or_assign(std::string{field}, std::nullopt);
    return *this;
}

Number& Number::renamed(std::string_view field, std::string_view key)
{
    keys_.insert_or_assign(std::string{field}, std::string{key});
    return *this;
}

std::string Number::json() const
{
    auto changes = changes_;
    std::string json = "{";
    const auto add = [&](const std::string& key, const std::string& value) {
        json += json.size() == 1 ? "\"" : ",\"";
        json += key;
        json += "\":";
        json += value;
    };
    for (const auto& [field, value] : documented_fields(n_)) {
        const auto key = keys_.find(field);
        const auto change = changes.find(field);
        if (change == changes.end()) {
            add(key == keys_.end() ? field : key->second, value);
            continue;
        }
        if (change->second) {
            add(key == keys_.end() ? field : key->second, *change->second);
        }
        changes.erase(change);
    }
    for (const auto& [field, value] : changes) {
        if (value) {
            add(field, *value);
        }
    }
    return json += '}';
}

std::string number_id(int n)
{
    return "pn_" + padded(n, 6);
}

std::string number_json(int n)
{
    return Number{n}.json();
}

std::string changed_number_json(int n)
{
    Number number{n};
    number.with_text("friendly_name", "Renamed " + std::to_string(n));
    number.with("price", std::to_string(300 + n % 5));
    number.with("updated_at", time_of(n, "2027"));
    return number.json();
}

std::vector<std::string> numbers_json(int first, int last)
{
    std::vector<std::string> records;
    for (int n = first; n <= last; ++n) {
        records.push_back(number_json(n));
    }
    return records;
}

std::vector<std::string> records_asked_for(std::string_view target, const std::vector<std::string>& records)
{
    const std::string_view query = "is_active=";
    const auto at = target.find(query);
    if (at == std::string_view::npos) {
        return records;
    }
    const auto wanted =
        target.substr(at + query.size(), 1) == "t" ? R"("is_active":true)" : R"("is_active":false)";
    std::vector<std::string> left;
    std::ranges::copy_if(records, std::back_inserter(left),
                         [&](const std::string& record) { return record.find(wanted) != std::string::npos; });
    return left;
}

std::string list_json(const std::vector<std::string>& records)
{
    return list_json(records, "");
}

std::string list_json(const std::vector<std::string>& records, std::string_view more)
{
    std::string json = R"({"success":true,"message":"Request completed successfully","data":[)";
    for (std::size_t i = 0; i < records.size(); ++i) {
        json += i == 0 ? "" : ",";
        json += records[i];
    }
    json += ']';
    json += more;
    return json += '}';
}

} // namespace numsync::support
