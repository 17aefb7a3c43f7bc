#include "store/schedule.hpp"

#include "store/pq.hpp"
#include "store/status.hpp"

namespace numsync::store {

void announce_start(Database& database, const std::string& instance, const std::vector<std::string>& accounts,
                    std::chrono::milliseconds within)
{
    std::string array = "{"; // names of accounts need no quotes
    for (const auto& account : accounts) {
        array += (array.size() > 1 ? "," : "") + account;
    }
    in_transaction(database, "announcing the service", [&](Transaction& tx) {
        execute(tx,
                R"(INSERT INTO sync_schedule (account, instance, due_at)
               SELECT account, $1, clock_timestamp() + $3::bigint * interval '1 millisecond'
                 FROM unnest($2::text[]) AS of (account)
               ON CONFLICT (account, instance) DO NOTHING)",
                instance, array + "}", within.count());
    });
}

model::Standing announce_next_look(Database& database, const std::string& instance,
                                   const std::string& account, std::chrono::milliseconds due_in)
{
    std::optional<model::Standing> standing;
    try {
        in_transaction(database, "announcing the next run", [&](Transaction& tx) {
            standing = standing_of_account(tx, account);
            // Nobody waits for the disk: if the server crashes, it is announced again after the next run.
            execute(tx,
                    R"(WITH gone AS (DELETE FROM sync_schedule
                                  WHERE account = $2 AND instance <> $1
                                    AND due_at < clock_timestamp() - interval '1 day')
                   INSERT INTO sync_schedule (account, instance, due_at)
                   SELECT $2, $1, clock_timestamp() + $3::bigint * interval '1 millisecond'
                     FROM set_config('synchronous_commit', 'off', true)
                   ON CONFLICT (account, instance) DO UPDATE
                      SET due_at = excluded.due_at, announced_at = excluded.announced_at)",
                    instance, account, due_in.count());
        });
    } catch (const model::Failure&) {
        if (!standing) {
            throw;
        }
    }
    return *standing;
}

void withdraw(Database& database, const std::string& instance, const std::optional<std::string>& account)
{
    in_transaction(database, "withdrawing what was announced", [&](Transaction& tx) {
        execute(tx, "DELETE FROM sync_schedule WHERE instance = $1 AND coalesce(account = $2, true)",
                instance, account);
    });
}

} // namespace numsync::store
