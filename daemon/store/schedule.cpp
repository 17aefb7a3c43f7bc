#include "store/schedule.hpp"

#include "store/pq.hpp"

namespace numsync::store {

namespace {

/// A crash may lose it: the service is gone then, too.
void do_not_wait_for_the_disk(Transaction& tx)
{
    run(tx, "SELECT set_config('synchronous_commit', 'off', true)");
}

} // namespace

void announce_start(Database& database, const std::string& instance, const std::vector<std::string>& accounts,
                    std::chrono::milliseconds within)
{
    std::string array = "{"; // names of accounts need no quotes
    for (const auto& account : accounts) {
        array += (array.size() > 1 ? "," : "") + account;
    }
    in_transaction(database, "announcing the service", [&](Transaction& tx) {
        do_not_wait_for_the_disk(tx);
        run(tx,
            R"(INSERT INTO sync_schedule (account, instance, due_at)
               SELECT account, $1, clock_timestamp() + $3::bigint * interval '1 millisecond'
                 FROM unnest($2::text[]) AS of (account)
               ON CONFLICT (account, instance) DO NOTHING)",
            instance, array + "}", within.count());
    });
}

void announce(Database& database, const std::string& instance, const std::string& account,
              std::chrono::milliseconds due_in)
{
    in_transaction(database, "announcing the next run", [&](Transaction& tx) {
        do_not_wait_for_the_disk(tx);
        run(tx,
            R"(WITH gone AS (DELETE FROM sync_schedule
                              WHERE account = $2 AND instance <> $1 AND due_at < clock_timestamp() - interval '1 day')
               INSERT INTO sync_schedule (account, instance, due_at)
               VALUES ($2, $1, clock_timestamp() + $3::bigint * interval '1 millisecond')
               ON CONFLICT (account, instance) DO UPDATE
                  SET due_at = excluded.due_at, told_at = excluded.told_at)",
            instance, account, due_in.count());
    });
}

void withdraw(Database& database, const std::string& instance, const std::optional<std::string>& account)
{
    in_transaction(database, "withdrawing what was announced", [&](Transaction& tx) {
        run(tx, "DELETE FROM sync_schedule WHERE instance = $1 AND coalesce(account = $2, true)", instance,
            account);
    });
}

} // namespace numsync::store
