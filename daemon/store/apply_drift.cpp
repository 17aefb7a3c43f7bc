#include "store/apply_steps.hpp"

#include <set>

namespace numsync::store {

namespace {

constexpr std::size_t most_drift = 1000; ///< of an account: keys made of data are new ones in every list

} // namespace

void write_drift(Transaction& tx, const model::RunReport& report, const Application& application,
                 const std::string& stamp)
{
    if (application.drift.empty()) {
        return;
    }
    std::set<std::pair<std::string, std::string>> known;
    for (const auto& row : run(tx, "SELECT kind, key FROM api_drift WHERE account = $1", report.account)) {
        known.emplace(row[0].c_str(), row[1].c_str());
    }
    for (const auto& [what, sample] : application.drift) {
        const bool is_new = known.size() < most_drift && known.insert(what).second;
        if (is_new) {
            run(tx,
                R"(INSERT INTO api_drift (account, kind, key, sample, first_seen_at, run_id)
                   VALUES ($1, $2, $3, nullif($4, ''), $5, $6) ON CONFLICT DO NOTHING)",
                report.account, what.first, what.second, sample, stamp, report.run_id);
        }
    }
}

} // namespace numsync::store
