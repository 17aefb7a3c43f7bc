#include "store/expected_numbers.hpp"

#include "model/canonical_line.hpp"
#include "store/identities.hpp"
#include "store/pq.hpp"
#include "store/schema_version.hpp"

#include <array>

namespace numsync::store {

namespace {

const char* or_null(const std::optional<std::string>& text)
{
    return text ? text->c_str() : nullptr;
}

const char* or_null(std::optional<bool> flag)
{
    if (!flag) {
        return nullptr;
    }
    return *flag ? "t" : "f";
}

void load(Transaction& tx, const std::vector<model::ExpectedNumber>& numbers)
{
    run_script(
        tx,
        R"(CREATE TEMPORARY TABLE wanted (line INTEGER, number TEXT, digits TEXT, account TEXT, iso_country TEXT,
                                                     region TEXT, is_active BOOLEAN, label TEXT) ON COMMIT DROP)");
    CopyIn copy{tx, "pg_temp.wanted"};
    for (const auto& one : numbers) {
        const auto line = std::to_string(one.line);
        copy.write(std::array{line.c_str(), one.number.c_str(), one.digits.c_str(), or_null(one.account),
                              or_null(one.iso_country), or_null(one.region), or_null(one.is_active),
                              or_null(one.label)});
    }
    copy.complete();
}

// doubtful: wanted numbers that nothing in the database has as written. likely: the numbers with equal
// digits.
constexpr auto* look_for_digits = R"(
ANALYZE pg_temp.wanted;
CREATE TEMPORARY TABLE doubtful ON COMMIT DROP AS
SELECT w.line, w.number, w.digits
  FROM pg_temp.wanted w
 WHERE NOT EXISTS (SELECT FROM purchased_numbers p WHERE p.number = w.number)
   AND NOT EXISTS (SELECT FROM rejected_records r WHERE r.number = w.number AND r.resolved_at IS NULL);
CREATE TEMPORARY TABLE likely ON COMMIT DROP AS
SELECT d.line, min(known.number) AS number, count(DISTINCT known.number) AS candidates,
       string_agg(DISTINCT known.number, ' or ') AS all_of_them
  FROM pg_temp.doubtful d
  JOIN (SELECT number FROM purchased_numbers
         UNION ALL
        SELECT number FROM rejected_records WHERE resolved_at IS NULL) known
    ON regexp_replace(known.number, '[^0-9]', '', 'g') = d.digits
 WHERE d.digits <> ''
 GROUP BY d.line;
UPDATE pg_temp.wanted w SET number = l.number FROM pg_temp.likely l WHERE l.line = w.line AND l.candidates = 1)";

constexpr auto* faults = R"(
SELECT d.line,
       CASE WHEN l.candidates > 1 THEN 'number: ' || to_json(d.number) || ' may be ' || l.all_of_them || ': write it as the list does'
            WHEN d.digits ~ '^[1-9][0-9]{6,14}$'
            THEN 'number: ' || to_json(d.number) || ' is no number of the list: +' || d.digits || ' is meant?'
            ELSE 'number: ' || to_json(d.number) || ' is no number of the list, and is not like +14155550100' END
  FROM pg_temp.doubtful d
  LEFT JOIN pg_temp.likely l ON l.line = d.line
 WHERE d.number !~ '^[+][0-9]+$' AND l.candidates IS DISTINCT FROM 1
 UNION ALL
SELECT line, 'number: stands twice for one account, line ' || first || ' has it already'
  FROM (SELECT line, min(line) OVER (PARTITION BY number, account) AS first FROM pg_temp.wanted) twice
 WHERE line <> first
 ORDER BY 1)";

// If several ids have one number, takes the active one. The class of control characters includes line ends,
// which no value of such a file may have.
constexpr auto* listed = R"(
SELECT DISTINCT ON (p.account, p.number) p.number, p.account,
       CASE WHEN p.iso_country = btrim(p.iso_country) AND p.iso_country !~ '[[:cntrl:]]' THEN p.iso_country END,
       CASE WHEN p.region = btrim(p.region) AND p.region !~ '[[:cntrl:]]' THEN p.region END,
       p.is_active, regexp_replace(p.friendly_name, '[[:cntrl:]]', ' ', 'g')
  FROM purchased_numbers p
 WHERE p.account = ANY (string_to_array((SELECT current_setting('numsync.accounts')), ','))
   AND p.removed_at IS NULL AND p.missing_since IS NULL AND p.number <> '' AND p.number !~ '[[:cntrl:]]'
 ORDER BY p.account, p.number, p.is_active DESC NULLS LAST)";

} // namespace

std::vector<ExpectedFault> replace_expected(Database& database,
                                            const std::vector<model::ExpectedNumber>& numbers)
{
    return in_transaction(database, "loading the expected numbers", [&](Transaction& tx) {
        require_current_schema(tx);
        load(tx, numbers);
        lift_identities(tx, all_numbered);
        run_script(tx, look_for_digits);
        std::vector<ExpectedFault> found;
        for (const auto& row : execute(tx, faults)) {
            found.push_back({row[0].template as<int>(), row[1].c_str()});
        }
        if (found.empty()) {
            execute(tx, "DELETE FROM expected_numbers");
            const auto loaded = execute(
                tx, R"(INSERT INTO expected_numbers (number, account, iso_country, region, is_active, label)
                           SELECT number, account, iso_country, region, is_active, label FROM pg_temp.wanted)");
            require_taken(static_cast<std::size_t>(loaded.affected_rows()) == numbers.size(),
                          "expected_numbers");
        }
        return found;
    });
}

void for_each_listed_number(Database& database, const std::vector<std::string>& accounts,
                            const std::function<void(const model::ExpectedNumber&)>& on_number)
{
    in_transaction(database, "reading the inventory", [&](Transaction& tx) {
        require_current_schema(tx);
        std::string names; // account names have no comma in them
        for (const auto& account : accounts) {
            names += (names.empty() ? "" : ",") + account;
        }
        execute(tx, "SELECT set_config('numsync.accounts', $1, true)", names);
        std::array<std::optional<std::string>, 6> fields;
        copy_out(tx, listed, [&](std::string_view line) {
            model::split_line(line, fields);
            const auto active = fields[4] ? std::optional{*fields[4] == "t"} : std::nullopt;
            on_number({*fields[0], "", fields[1], fields[2], fields[3], active, fields[5], 0});
        });
    });
}

} // namespace numsync::store
