#include "model/record_findings.hpp"

#include "model/calling_codes.hpp"
#include "model/canonical_line.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace numsync::model {

namespace {

using Fields = std::array<std::string_view, field_count>;

constexpr std::size_t fewest_digits = 7; ///< of a number that somebody can be called by
constexpr std::size_t most_digits = 15;
constexpr std::string_view is_false = "f";

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_e164(std::string_view number)
{
    if (!number.starts_with('+')) {
        return false;
    }
    number.remove_prefix(1);
    return number.size() >= fewest_digits && number.size() <= most_digits && number.front() != '0' &&
           std::all_of(number.begin(), number.end(), is_digit);
}

bool is_above_zero(std::string_view numeric)
{
    return !numeric.starts_with('-') &&
           std::any_of(numeric.begin(), numeric.end(), [](char c) { return c >= '1' && c <= '9'; });
}

/// ISO 3166-1 knows the United Kingdom as GB.
std::string as_iso(std::string_view country)
{
    std::string code{country};
    for (char& c : code) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return code == "UK" ? "GB" : code;
}

bool is_one_of(std::string_view country, std::string_view countries)
{
    while (!countries.empty()) {
        const auto one = countries.substr(0, countries.find(' '));
        if (one == country) {
            return true;
        }
        countries.remove_prefix(std::min(one.size() + 1, countries.size()));
    }
    return false;
}

std::string joined_by_or(std::string_view countries)
{
    std::string text;
    for (const char c : countries) {
        text += c == ' ' ? " or " : std::string(1, c);
    }
    return text;
}

/// A number of no country, such as +800, says nothing about one.
void check_country(const Fields& fields, const std::function<void(const Found&)>& on_found)
{
    const auto country = fields[country_field];
    if (country.empty() || country == null_text) {
        return;
    }
    const auto countries = countries_of(fields[number_field].substr(1));
    if (!countries) {
        on_found(
            {"country_mismatch", fields[id_field], fields[number_field], "iso_country", null_text, country});
    } else if (!countries->empty() && !is_one_of(as_iso(country), *countries)) {
        const auto expected = joined_by_or(*countries);
        on_found(
            {"country_mismatch", fields[id_field], fields[number_field], "iso_country", expected, country});
    }
}

void check_trunks(const Fields& fields, const std::function<void(const Found&)>& on_found)
{
    for (const auto field : {inbound_trunk_field, outbound_trunk_field}) {
        if (fields[field].empty() || fields[field] == null_text) {
            on_found({"no_trunk", fields[id_field], fields[number_field], field_specs[field].name,
                      "the id of a trunk", null_text});
        }
    }
}

} // namespace

void findings_of_record(std::string_view canonical_line, const std::function<void(const Found&)>& on_found)
{
    const auto fields = escaped_fields(canonical_line);
    const auto number = fields[number_field];
    if (!is_e164(number)) {
        on_found({"not_e164", fields[id_field], number, "number", "E.164, such as +14155550100", number});
    } else {
        check_country(fields, on_found);
    }
    if (fields[active_field] != is_false) {
        check_trunks(fields, on_found);
    } else if (is_above_zero(fields[price_field])) {
        on_found({"priced_inactive", fields[id_field], number, "price", "0", fields[price_field]});
    }
}

} // namespace numsync::model
