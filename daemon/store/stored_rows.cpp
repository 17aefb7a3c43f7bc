#include "store/stored_rows.hpp"

#include "store/account_rows.hpp"
#include "store/apply_steps.hpp"
#include "store/approval_rows.hpp"
#include "store/columns.hpp"
#include "store/pq.hpp"

#include <utility>

namespace numsync::store {

namespace {

constexpr std::size_t rows_of_batch = 4096;

/// Takes the first field off a line. The fields taken so hold no tab of their own.
std::string_view take_first(std::string_view& line)
{
    const auto tab = line.find('\t');
    const auto field = line.substr(0, tab);
    line.remove_prefix(tab + 1);
    return field;
}

model::Stored stored_as(std::string_view letter)
{
    if (letter == "r") {
        return model::Stored::removed;
    }
    return letter == "m" ? model::Stored::missing : model::Stored::present;
}

constexpr auto* state_letter =
    "CASE WHEN removed_at IS NOT NULL THEN 'r' WHEN missing_since IS NOT NULL THEN 'm' "
    "ELSE 'p' END";

} // namespace

Baseline read_baseline(Database& database, const std::string& account,
                       const std::function<void(std::vector<model::Row>)>& on_rows)
{
    constexpr auto snapshot = pqxx::isolation_level::repeatable_read;
    return in_transaction<snapshot>(database, "reading the table", [&](Transaction& tx) {
        Baseline baseline;
        const auto state = run(tx, "SELECT filters FROM sync_accounts WHERE account = $1", account);
        if (!state.empty()) {
            baseline.filters = state[0][0].c_str();
        }
        baseline.approval = read_approval(tx, account);
        name_account(tx, account);
        std::vector<model::Row> rows;
        const auto query =
            std::string{"SELECT "} + state_letter + ", row_digest, " + documented_columns() + of_account;
        copy_out(tx, query, [&](std::string_view line) {
            const auto letter = take_first(line);
            const auto applied = take_first(line);
            rows.push_back(model::row_of(line, applied, stored_as(letter)));
            if (rows.size() == rows_of_batch) {
                on_rows(std::exchange(rows, {}));
            }
        });
        on_rows(std::move(rows));
        return baseline;
    });
}

void for_each_row(Database& database, const std::string& account, int confirm_removals,
                  std::chrono::milliseconds interval, const std::function<void(const StoredRow&)>& on_row)
{
    in_transaction(database, "reading the table", [&](Transaction& tx) {
        name_account(tx, account);
        const std::string now = run(tx, "SELECT clock_timestamp()")[0][0].c_str();
        set_removal_rule(tx, confirm_removals, interval, now);
        const auto query = std::string{"SELECT "} + state_letter + ", CASE WHEN " + removal_is_due +
                           " THEN 'd' ELSE '-' END, " + documented_columns() + of_account;
        copy_out(tx, query, [&](std::string_view line) {
            const auto letter = take_first(line);
            const bool due = take_first(line) == "d";
            on_row({line, stored_as(letter), due});
        });
    });
}

} // namespace numsync::store
