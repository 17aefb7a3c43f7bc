#pragma once

#include "synced.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

/// A configuration of several accounts a1, a2, ..., each with a key of its own.
namespace numsync::support {

class ManyAccounts : public Synced {
  protected:
    /// The answer to an account; called on the connection's thread.
    using AnswerTo = std::function<Reply(const std::string& account)>;

    void make_accounts(int count)
    {
        std::string yaml;
        for (int i = 1; i <= count; ++i) {
            const auto name = "a" + std::to_string(i);
            const auto file = box.directory() / ("key-" + name);
            std::ofstream{file} << "ak_many_" << name << "\n";
            std::filesystem::permissions(file, std::filesystem::perms::owner_read);
            yaml += "  - name: " + name + "\n    api_key_file: " + file.string() + "\n";
        }
        box.set_accounts(yaml);
        answer([](const std::string&) { return ok_json(list_json(numbers_json(1, 5))); });
    }

    /// The key tells which account asks.
    void answer(AnswerTo answer)
    {
        box.upstream().answer([this, answer = std::move(answer)](const Request& request) {
            const auto now = ++concurrent_requests_;
            for (int most = max_concurrent_requests_;
                 most < now && !max_concurrent_requests_.compare_exchange_weak(most, now);) {
            }
            auto reply = answer(request.header("X-Api-Key").substr(sizeof "ak_many_" - 1));
            --concurrent_requests_;
            return reply;
        });
    }

    /// The largest number of requests that were answered at the same time.
    [[nodiscard]] int max_concurrent_requests() const { return max_concurrent_requests_; }

    /// Polls until this many requests were answered at the same time.
    void await_concurrent_requests(int requests) const
    {
        ASSERT_TRUE(wait_for([&] { return max_concurrent_requests_ >= requests; }, std::chrono::seconds{60}));
    }

    /// Polls until the query returns `t`.
    void await(const std::string& query, std::chrono::seconds patience = std::chrono::seconds{60}) const
    {
        ASSERT_TRUE(wait_for([&] { return box.sql(query) == "t"; }, patience)) << query << "\n" << runs();
    }

    [[nodiscard]] std::string runs() const
    {
        return box.sql("SELECT run_id, account, status, reason, detail, attempts, started_at, finished_at, "
                       "lease_until FROM sync_runs ORDER BY 1");
    }

    /// The program's sessions in this database.
    [[nodiscard]] int connections() const
    {
        return std::stoi(box.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = "
                                 "'agni-number-sync' AND datname = current_database()"));
    }

  private:
    std::atomic<int> concurrent_requests_{0};
    std::atomic<int> max_concurrent_requests_{0};
};

} // namespace numsync::support
