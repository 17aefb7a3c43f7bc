#include "model/canonical_line.hpp"
#include "model/text.hpp"
#include "store/pq.hpp"
#include "support/sandbox.hpp"

#include <gtest/gtest.h>

#include <random>

namespace numsync::support {
namespace {

using model::FieldKind;

/// Records of every shape that a canonical line may have. Each test run makes equal ones.
class Generator {
  public:
    model::PurchasedNumber record(int n)
    {
        model::PurchasedNumber record;
        for (std::size_t i = 0; i < model::field_count; ++i) {
            auto& value = record.fields[i];
            if (i == model::id_field) {
                value = {model::ValueType::text, "id " + std::to_string(n) + text(), false, false};
                value.text = std::string{model::cut_utf8(value.text, 500)};
                continue;
            }
            if (pick(6) == 0) {
                value.type = pick(2) == 0 ? model::ValueType::null : model::ValueType::absent;
                continue;
            }
            switch (model::field_specs[i].kind) {
            case FieldKind::text:
                value = {model::ValueType::text, std::string{model::cut_utf8(text(), 500)}, false, false};
                break;
            case FieldKind::numeric:
                value = {pick(2) == 0 ? model::ValueType::number : model::ValueType::text, numeric(), false,
                         false};
                break;
            case FieldKind::boolean:
                value = {model::ValueType::boolean, pick(2) == 0 ? "true" : "false", false, false};
                break;
            case FieldKind::timestamp:
                value = {model::ValueType::text, timestamp(), false, false};
                break;
            }
        }
        return record;
    }

  private:
    int pick(int below) { return std::uniform_int_distribution<int>{0, below - 1}(random_); }

    std::string text()
    {
        static const std::vector<std::string> pieces{
            "plain",  "\\",     "\\N",    "\\.",   "\t",    "\n",   "\r", "\b",         "\f",
            "\v",     "'",      "\"",     "\x01",  "\x7f",  " ",    "",   "\U0001F4DE", "e\u0301",
            "\u00e9", "\u202e", "\uffff", "\\\\n", "\\x41", "NULL", "{}", "ß",          "中文"};
        std::string out;
        for (int i = pick(6); i > 0; --i) {
            out += pieces[static_cast<std::size_t>(pick(static_cast<int>(pieces.size())))];
        }
        return out;
    }

    std::string digits(int count)
    {
        std::string out;
        for (int i = 0; i < count; ++i) {
            out += static_cast<char>('0' + pick(10));
        }
        return out;
    }

    std::string numeric()
    {
        auto whole = pick(4) == 0 ? "0" : std::to_string(1 + pick(9)) + digits(pick(15));
        if (pick(5) == 0) {
            whole.insert(0, "00"); // leading zeros; a JSON string may have them
        }
        const auto fraction = pick(2) == 0 ? "." + digits(1 + pick(8)) + (pick(2) == 0 ? "00" : "") : "";
        const auto exponent =
            pick(4) == 0
                ? (pick(2) == 0 ? "e" : "E") + std::string{pick(2) == 0 ? "-" : "+"} + std::to_string(pick(9))
                : "";
        return (pick(3) == 0 ? "-" : "") + whole + fraction + exponent;
    }

    std::string two_digits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

    std::string timestamp()
    {
        const auto year = std::to_string(1001 + pick(8990));
        auto out = year + "-" + two_digits(1 + pick(12)) + "-" + two_digits(1 + pick(28)) + "T" +
                   two_digits(pick(24)) + ":" + two_digits(pick(60)) + ":" + two_digits(pick(60));
        if (pick(2) == 0) {
            out += "." + digits(1 + pick(9));
        }
        return out + (pick(2) == 0
                          ? "Z"
                          : (pick(2) == 0 ? "+" : "-") + two_digits(pick(14)) + ":" + two_digits(pick(60)));
    }

    std::mt19937 random_{20261124};
};

std::string first_difference(const std::string& url, const std::vector<std::string>& lines, std::size_t& rows)
{
    model::DatabaseSettings settings;
    settings.url = url;
    store::Database database{settings};
    std::string different;
    store::in_transaction(database, "round trip", [&](store::Transaction& tx) {
        store::run_script(
            tx, "CREATE TEMPORARY TABLE t AS SELECT 0 AS n, id, telephony_id, subscription_id, "
                "inbound_trunk_id, outbound_trunk_id, number, friendly_name, per_minute_price_inbound, "
                "per_minute_price_outbound, price, region, iso_country, is_active, created_at, "
                "updated_at FROM purchased_numbers WITH NO DATA");
        store::CopyIn copy{tx, "pg_temp.t"};
        std::array<std::optional<std::string>, model::field_count> fields;
        std::array<const char*, model::field_count + 1> row{};
        for (std::size_t n = 0; n < lines.size(); ++n) {
            model::split_line(lines[n], fields);
            const auto number = std::to_string(n);
            row[0] = number.c_str();
            for (std::size_t i = 0; i < model::field_count; ++i) {
                row[i + 1] = fields[i] ? fields[i]->c_str() : nullptr;
            }
            copy.write(row);
        }
        copy.complete();
        store::copy_out(
            tx,
            "SELECT id, telephony_id, subscription_id, inbound_trunk_id, outbound_trunk_id, number, "
            "friendly_name, per_minute_price_inbound, per_minute_price_outbound, price, region, "
            "iso_country, is_active, created_at, updated_at FROM pg_temp.t ORDER BY n",
            [&](std::string_view line) {
                if (different.empty() && line != lines[rows]) {
                    different = "ours:  " + lines[rows] + "\ntheirs: " + std::string{line};
                }
                ++rows;
            });
    });
    return different;
}

TEST(CanonicalLine, IsByteForByteWhatPostgresPrints)
{
    const Sandbox box;
    Generator generator;
    std::vector<std::string> lines;
    for (int n = 0; n < 5000; ++n) {
        std::string line;
        std::vector<std::size_t> unreadable;
        const auto fault = model::canonicalise(generator.record(n), false, line, unreadable);
        ASSERT_FALSE(fault.has_value()) << *fault;
        ASSERT_TRUE(unreadable.empty());
        lines.push_back(line);
    }
    std::size_t rows = 0;
    EXPECT_EQ(first_difference(box.database_url(), lines, rows), "");
    EXPECT_EQ(rows, lines.size());
}

} // namespace
} // namespace numsync::support
