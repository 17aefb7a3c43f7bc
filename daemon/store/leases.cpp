#include "store/leases.hpp"

#include "store/pq.hpp"

#include <algorithm>
#include <set>

namespace numsync::store {

namespace {

/// The runs as a table: run_id, account, lease in milliseconds.
constexpr auto* held = "unnest($2::bigint[], $3::text[], $4::bigint[]) AS held (run_id, account, lease)";

constexpr auto* is_ours = " WHERE r.run_id = held.run_id AND r.account = held.account AND r.kind = 'sync'"
                          " AND r.instance = $1 AND r.status = 'running' ";

/// An array in the text form that PostgreSQL reads. Account names and digits need no quotes.
class ArrayText {
  public:
    void add(const std::string& element) { text_ += (text_.size() > 1 ? "," : "") + element; }
    [[nodiscard]] std::string text() const { return text_ + "}"; }

  private:
    std::string text_ = "{";
};

} // namespace

std::vector<LeasedRun> renew_leases(Database& database, const std::string& instance,
                                    const std::vector<LeasedRun>& runs)
{
    ArrayText ids;
    ArrayText accounts;
    ArrayText leases;
    for (const auto& held_run : runs) {
        ids.add(std::to_string(held_run.run_id));
        accounts.add(held_run.account);
        leases.add(std::to_string(held_run.lease.count()));
    }
    return in_transaction(database, "renewing the leases", [&](Transaction& tx) {
        std::set<std::int64_t> ours;
        const auto note = [&](const std::string& sql) {
            for (const auto& row : execute(tx, sql, instance, ids.text(), accounts.text(), leases.text())) {
                ours.insert(row[0].as<std::int64_t>());
            }
        };
        note(std::string{"WITH free AS (SELECT r.run_id, held.lease FROM sync_runs r, "} + held + is_ours +
             R"(FOR UPDATE OF r SKIP LOCKED)
                UPDATE sync_runs SET lease_until = clock_timestamp() + free.lease * interval '1 millisecond'
                  FROM free WHERE sync_runs.run_id = free.run_id RETURNING sync_runs.run_id)");
        if (ours.size() < runs.size()) { // finds skipped rows: a locked row still reads as running
            note(std::string{"SELECT r.run_id FROM sync_runs r, "} + held + is_ours);
        }
        std::vector<LeasedRun> lost;
        std::ranges::copy_if(runs, std::back_inserter(lost),
                             [&](const LeasedRun& one) { return !ours.contains(one.run_id); });
        return lost;
    });
}

model::Failure lease_lost(std::int64_t run_id)
{
    return model::Failure{model::Reason::db_conflict,
                          "the lease of run " + std::to_string(run_id) + " was lost to another instance"};
}

} // namespace numsync::store
