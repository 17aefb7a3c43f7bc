#include "questions.hpp"

#include "documents.hpp"
#include "synced.hpp"

#include <chrono>

/// Each query in the documents answers its question correctly for a known history.
namespace numsync::support {
namespace {

using namespace std::chrono_literals;

class Questions : public Synced {
  protected:
    Questions()
    {
        box.sql(truth_schema);
        box.set("guard.confirm_removals", "1");
        box.set("guard.max_rejected_percent", "50");
    }

    /// What an account holds, by record number.
    using Held = std::map<int, Number>;

    void days_pass(int days) const
    {
        let_days_pass(days);
        box.sql("UPDATE truth.steps SET at = at - interval '1 day' * " + std::to_string(days));
    }

    /// One applied sync. After it the account holds `held`; the number `missing` of these is no longer
    /// listed.
    void apply(const std::string& account, const Held& held, const std::vector<std::string>& more = {},
               int missing = 0)
    {
        std::vector<std::string> listed;
        std::string noted;
        for (const auto& [n, number] : held) {
            noted +=
                (noted.empty() ? "('" : ", ('") + number.json() + (n == missing ? "', true)" : "', false)");
            if (n != missing) {
                listed.push_back(number.json());
            }
        }
        listed.insert(listed.end(), more.begin(), more.end());
        run(account, listed, 0, "'succeeded', NULL");
        box.sql("INSERT INTO truth.steps SELECT coalesce(max(step), 0) + 1, clock_timestamp(), '" + account +
                "', max(step) FILTER (WHERE account = '" + account +
                "'), (SELECT max(run_id) FROM truth.runs) FROM truth.steps; "
                "INSERT INTO truth.held SELECT (SELECT max(step) FROM truth.steps), '" +
                account + "', r::jsonb ->> 'id', r::jsonb, missing FROM (VALUES " + noted +
                ") v (r, missing)");
    }

    void run(const std::string& account, const std::vector<std::string>& listed, int code,
             const std::string& outcome)
    {
        box.set_accounts("  - name: " + account + "\n    api_key_file: " + box.key_file().string() + "\n");
        box.serve(listed);
        sync(code);
        box.sql("INSERT INTO truth.runs (account, status, reason) VALUES ('" + account + "', " + outcome +
                ")");
    }

    void sync_half_a_year();

    static std::string days_ago(int days)
    {
        const auto then = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() - 24h * days);
        std::array<char, 32> text{};
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&then));
        return text.data();
    }
};

void Questions::sync_half_a_year()
{
    Held held;
    for (int n = 1; n <= 12; ++n) {
        held.emplace(n, Number{n}.with("price", std::to_string(100 + n) + ".50"));
    }
    held.at(1).with_text("inbound_trunk_id", "");
    held.at(2).with("price", "null");
    held.at(6).with_text("number", "+14155550006");
    apply("main", held);

    days_pass(30); // 120 days ago
    run("main", {number_json(1), number_json(2)}, 3, "'blocked', 'guard'");
    held.at(5).with("price", "120").with_text("updated_at", "2026-07-01T00:00:00Z");
    held.at(6).with_text("friendly_name", "Reception");
    held.erase(4);
    apply("main", held);

    days_pass(60); // 60 days ago
    for (const int n : {1, 2, 3, 5, 7, 8, 10}) {
        held.at(n).with("price", std::to_string(200 + n));
    }
    held.at(8).with("is_active", "false");
    std::vector<std::string> listed;
    for (const auto& [n, number] : held) {
        listed.push_back(number.json());
    }
    run("main", listed, 3, "'blocked', 'guard'");
    EXPECT_EQ(box.run({"approve", box.sql("SELECT max(run_id) FROM truth.runs"), "--note", "a new tariff"},
                      {{"SUDO_USER", "anna"}})
                  .code,
              0);
    box.sql("UPDATE truth.runs SET approved_by = 'anna', note = 'a new tariff' WHERE run_id = (SELECT "
            "max(run_id) "
            "FROM truth.runs)");
    apply("main", held);

    days_pass(40); // 20 days ago: changes that are undone later, and one of updated_at alone
    const auto eleventh = held.at(11);
    const auto ninth = held.at(9);
    held.at(9).with_text("friendly_name", "for a while");
    held.at(10).with_text("updated_at", "2026-09-01T00:00:00Z");
    held.at(6).with("is_active", "false");
    held.erase(11);
    apply("main", held);

    days_pass(10); // 10 days ago
    held.emplace(11, eleventh);
    held.at(6).with("is_active", "true");
    apply("main", held);

    days_pass(4); // 6 days ago
    held.emplace(20, Number{20}.with_text("created_at", days_ago(27)));
    held.emplace(21, Number{21});
    apply("main", held);

    days_pass(1); // 5 days ago
    held.erase(21);
    held.at(9) = ninth;
    apply("main", held);

    days_pass(2); // 3 days ago
    Held others;
    for (int n = 30; n <= 33; ++n) {
        others.emplace(n, Number{n});
    }
    others.at(32).with_text("number", "+14155550006");
    apply("other", others);

    days_pass(3);
    box.set("guard.confirm_removals", "2");
    box.set("sync.interval", "1h");
    held.at(3).with("price", "null");
    held.at(5).with("price", "400");
    apply("main", held, {Number{7}.with_text("friendly_name", "another").json()}, 12);
    apply("other", others);
    box.sql("UPDATE sync_runs SET started_at = started_at - interval '5 hours', finished_at = finished_at - "
            "interval '5 hours' WHERE run_id < (SELECT max(run_id) - 1 FROM truth.runs)");
    box.upstream().answer([](const Request&) { return status(503, "{}"); });
    sync(69);
    box.sql("INSERT INTO truth.runs (account, status, reason) VALUES ('other', 'failed', 'http_status')");
}

TEST_F(Questions, AreAnsweredByTheDocumentedQueries)
{
    sync_half_a_year();
    EXPECT_EQ(box.sql("SELECT r.run_id, r.account, r.status FROM sync_runs r LEFT JOIN truth.runs t USING "
                      "(run_id, account, status) WHERE t.run_id IS NULL"),
              "");
    std::multimap<std::string, const Truth*> expected;
    for (const auto& truth : truths) {
        expected.emplace(truth.question, &truth);
    }
    for (const auto* document : {"README.md", "migrations/README.md", "migrations/findings.md"}) {
        for (const auto& query : queries(document)) {
            if (query.for_the_administrator) {
                continue;
            }
            const auto found = expected.find(query.question);
            if (found == expected.end()) {
                ADD_FAILURE() << document << ": nobody knows the answer to " << query.question << query.text;
                continue;
            }
            const auto& truth = *found->second;
            expected.erase(found); // a second query of this question has the next answer
            const auto answer = box.sql(std::string{"SELECT "} + truth.shown + " FROM (" +
                                        query.text.substr(0, query.text.rfind(';')) + ") answer");
            EXPECT_EQ(answer, box.sql(truth.expected)) << query.question << '\n' << query.text;
            EXPECT_NE(answer, "") << query.question;
        }
    }
    for (const auto& [question, truth] : expected) {
        ADD_FAILURE() << "no document asks " << question;
    }
}

} // namespace
} // namespace numsync::support
