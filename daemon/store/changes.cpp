#include "store/changes.hpp"

#include "model/canonical_line.hpp"
#include "store/pq.hpp"
#include "store/schema_version.hpp"

#include <array>

namespace numsync::store {

namespace {

constexpr auto* utc = R"('YYYY-MM-DD"T"HH24:MI:SS"Z"')";

/// As text that PostgreSQL reads as exactly this time.
std::optional<std::string> since_of(Transaction& tx, const ChangesWanted& wanted)
{
    if (!wanted.since) {
        return std::nullopt;
    }
    if (const auto* const time = std::get_if<std::string>(&*wanted.since)) {
        return *time;
    }
    const auto ago = std::get<std::chrono::milliseconds>(*wanted.since).count();
    return execute(tx, "SELECT now() - $1::bigint * interval '1 millisecond'", ago)[0][0].c_str();
}

/// A condition for WHERE, with literals: COPY takes no parameters. The planner, too, sees from them which
/// rows are wanted.
class Condition {
  public:
    explicit Condition(Transaction& tx) : tx_(tx) {}

    void add(const std::string& column, const char* is, const std::string& value)
    {
        text_ += " AND " + column + " " + is + " " + tx_.pq.quote(value);
    }
    void add_ids(const pqxx::result& ids)
    {
        std::string list;
        for (const auto& row : ids) {
            list += (list.empty() ? "(" : ", (") + tx_.pq.quote(std::string{row[0].c_str()}) + ", " +
                    tx_.pq.quote(std::string{row[1].c_str()}) + ")";
        }
        text_ += " AND (account, id) IN (" + list + ")";
    }
    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    Transaction& tx_;
    std::string text_;
};

/// Adds what is wanted to `condition`. Returns false if the account or the number was never there.
bool narrow(Transaction& tx, const ChangesWanted& wanted, Condition& condition)
{
    if (wanted.account) {
        if (execute(tx, "SELECT FROM sync_accounts WHERE account = $1", *wanted.account).empty()) {
            return false;
        }
        condition.add("account", "=", *wanted.account);
    }
    if (wanted.number.empty()) {
        return true;
    }
    std::string written;
    for (const auto& number : wanted.number) {
        written += (written.empty() ? "" : ", ") + tx.pq.quote(number);
    }
    const auto ids =
        execute(tx, "SELECT DISTINCT account, id FROM purchased_numbers_versions WHERE number IN (" +
                        written + ")" + condition.text());
    if (!ids.empty()) {
        condition.add_ids(ids);
    }
    return !ids.empty();
}

ChangesSummary summarise(Transaction& tx, const std::optional<std::string>& since,
                         const std::string& condition)
{
    ChangesSummary summary;
    if (since) {
        summary.since =
            execute(tx, std::string{"SELECT to_char($1::timestamptz, "} + utc + ")", *since)[0][0].c_str();
        summary.history_since =
            optional_text(execute(tx,
                                  std::string{"SELECT to_char(max(history_since), "} + utc +
                                      ") FROM history_horizons WHERE history_since > $1::timestamptz",
                                  *since)[0][0]);
    }
    const std::string changes = " FROM number_changes WHERE true" + condition;
    for (const auto& row : execute(tx, "SELECT change, field, count(*)" + changes +
                                           " AND NOT only_updated_at GROUP BY 1, 2 "
                                           "ORDER BY 1, 2")) {
        summary.kinds.push_back({row[0].c_str(), optional_text(row[1]), row[2].template as<std::uint64_t>()});
    }
    summary.only_updated_at =
        execute(tx, "SELECT count(*) FROM (SELECT" + changes +
                        " GROUP BY account, id, changed_at HAVING bool_and(only_updated_at)) times")[0][0]
            .as<std::uint64_t>();
    return summary;
}

std::string rows_query(const std::string& condition, std::optional<std::uint64_t> of_each_kind)
{
    std::string query = "SELECT *";
    if (of_each_kind) {
        query +=
            ", row_number() OVER (PARTITION BY change, field ORDER BY changed_at DESC, account, id) AS nth";
    }
    query = "SELECT to_char(changed_at, " + std::string{utc} +
            "), run_id, account, id, number, iso_country, friendly_name, price, change, field, old_value, "
            "new_value FROM (" +
            query + " FROM number_changes WHERE NOT only_updated_at" + condition + ") c";
    if (of_each_kind) {
        query += " WHERE nth <= " + std::to_string(*of_each_kind);
    }
    return query + " ORDER BY changed_at DESC, account, number, id, change, field";
}

} // namespace

void read_changes(Database& database, const ChangesWanted& wanted,
                  const std::function<void(const ChangesSummary&)>& begin,
                  const std::function<void(const NumberChange&)>& take)
{
    constexpr auto snapshot = pqxx::isolation_level::repeatable_read; // summary and rows from one snapshot
    in_transaction<snapshot>(database, "reading the changes", [&](Transaction& tx) {
        require_current_schema(tx);
        compile_nothing(tx);
        Condition condition{tx};
        if (!narrow(tx, wanted, condition)) {
            begin({false, std::nullopt, {}, 0, std::nullopt});
            return;
        }
        const auto since = since_of(tx, wanted);
        if (since) {
            condition.add("changed_at", ">=", *since);
        }
        begin(summarise(tx, since, condition.text()));
        std::array<std::optional<std::string>, 12> fields;
        copy_out(tx, rows_query(condition.text(), wanted.of_each_kind), [&](std::string_view line) {
            model::split_line(line, fields);
            take({*fields[0], std::stoll(*fields[1]), *fields[2], *fields[3], fields[4], fields[5], fields[6],
                  fields[7], *fields[8], fields[9], fields[10], fields[11]});
        });
    });
}

} // namespace numsync::store
