#include "dashboards.hpp"
#include "own_server.hpp"
#include "support/says.hpp"
#include "synced.hpp"

#include <fstream>

namespace numsync::support {
namespace {

/// A filled primary, and a copy of it that others read.
class Replica : public Synced {
  protected:
    Replica()
    {
        primary.sql("ALTER SYSTEM SET wal_level = logical");
        primary.sql("ALTER DATABASE postgres SET synchronous_commit = on");
        primary.restart();
        use(primary);
        box.migrate();
    }

    void use(const PrivateServer& server)
    {
        box.set("database.url", "'" + server.url() + "&target_session_attrs=any'");
    }

    /// Includes a failed run and a rejected record, as dashboards ask for these too.
    void fill()
    {
        box.set("guard.confirm_removals", "1");
        serve_numbers(1, 20);
        sync();
        box.upstream().answer([](const Request&) { return status(401, "no"); });
        sync(77);
        auto records = numbers_json(2, 21);
        records[0] = changed_number_json(2);
        records[3] = Number{5}.with("price", "{}").json();
        records.push_back(changed_number_json(7)); // the id stands in the list twice, with different content
        box.serve(records);
        sync();
        EXPECT_EQ(box.run({"reconcile", "--fail-on", "info"}).code, 2);
    }

    std::string saved_list()
    {
        const auto path = box.directory() / "list.json";
        std::ofstream{path} << list_json(numbers_json(1, 22));
        return path;
    }

    /// Each view has as many rows as on the primary. The cast to text computes every column.
    void expect_same_views(const PrivateServer& copy) const
    {
        const std::string views = "SELECT relname FROM pg_class WHERE relkind = 'v' AND "
                                  "relnamespace = 'public'::regnamespace ORDER BY relname";
        std::istringstream names{primary.sql(views)};
        int count = 0;
        for (std::string view; std::getline(names, view); ++count) {
            const auto rows = "SELECT count(*), count(v::text) FROM " + view + " v";
            EXPECT_EQ(copy.sql(rows), primary.sql(rows)) << view;
        }
        EXPECT_GE(count, 15);
        for (const std::string view :
             {"current_numbers", "number_changes", "open_findings", "purchased_numbers_as_of(now())"}) {
            const auto rows = "SELECT md5(string_agg(v::text, '|' ORDER BY v::text)) FROM " + view + " v";
            EXPECT_EQ(copy.sql(rows), primary.sql(rows)) << view;
            EXPECT_NE(copy.sql(rows), "") << view;
        }
    }

    /// Runs each query; the server must accept it.
    static void run_dashboard_queries(const PrivateServer& server)
    {
        const auto grafana = read_grafana(NUMSYNC_SOURCE_DIR "/config/grafana/inventory.json");
        std::map<std::string, std::string> values;
        for (const auto& [name, query] : grafana.variables) {
            values[name] = server.sql("SELECT string_agg(quote_literal(v), ',') FROM (" + query +
                                      ") AS all_of_them (v)");
        }
        for (const auto& [title, query] : grafana.panels) {
            const auto sent = as_grafana_sends(query, "now() - interval '90 days'", "now()", values);
            EXPECT_NO_THROW(server.sql(sent)) << title;
        }
        for (const auto& [name, query] : read_superset(NUMSYNC_SOURCE_DIR "/config/superset")) {
            EXPECT_NE(server.sql(query), "") << name;
        }
    }

    void expect_reading_commands_to_work()
    {
        const auto status = box.run({"status"});
        EXPECT_EQ(status.code, 0) << status.err;
        EXPECT_TRUE(says(status.out, "main"));
        EXPECT_EQ(box.run({"status", "--format", "json"}).code, 0);
        const auto changes = box.run({"changes"});
        EXPECT_EQ(changes.code, 0) << changes.err;
        EXPECT_TRUE(says(changes.out, " friendly_name"));
        EXPECT_EQ(box.run({"approvals"}).out, "no plan was ever blocked\n");
        const auto plan = box.run({"plan", "--from-file", saved_list()});
        EXPECT_EQ(plan.code, 2) << plan.err; // the plan has differences
        EXPECT_TRUE(says(plan.out, "22 numbers"));
        box.serve(numbers_json(1, 22));
        EXPECT_EQ(box.run({"plan"}).code, 2);
    }

    PrivateServer primary{box, "primary"};
};

TEST_F(Replica, HotStandbyAnswersReadingCommands)
{
    const PrivateServer standby{box, "standby", {"--standby-of=" + primary.directory()}};
    fill();
    standby.await("count(*) = 1 FROM sync_runs WHERE kind = 'reconcile' AND status = 'succeeded'");
    expect_same_views(standby);
    run_dashboard_queries(standby);
    use(standby);
    expect_reading_commands_to_work();
    const auto refused = box.run({"sync"});
    EXPECT_EQ(refused.code, 69);
    EXPECT_TRUE(says(refused.err, "db_readonly"));
    const auto check = box.run({"check"});
    EXPECT_TRUE(says(check.out, "the server is a standby"));
}

TEST_F(Replica, LogicalReplicaAnswersReadingCommands)
{
    fill();
    const PrivateServer copy{box, "copy"};
    use(copy);
    box.migrate();
    const std::string tables = "SELECT string_agg(relname, ', ') FROM pg_class WHERE relkind = 'r' AND "
                               "relnamespace = 'public'::regnamespace AND relname NOT IN "
                               "('schema_migrations', 'finding_kinds', 'calling_codes')";
    primary.sql("CREATE PUBLICATION bi FOR TABLE " + primary.sql(tables));
    copy.sql("CREATE SUBSCRIPTION bi CONNECTION 'host=" + primary.host() +
             " port=5432 user=postgres dbname=postgres' PUBLICATION bi");
    copy.await("bool_and(srsubstate = 'r') FROM pg_subscription_rel");
    use(primary);
    auto records = numbers_json(3, 22); // after the first copy
    records.push_back(changed_number_json(7));
    box.serve(records);
    sync();
    copy.await("count(*) = 4 FROM sync_runs WHERE status = 'succeeded'");
    expect_same_views(copy);
    run_dashboard_queries(copy);
    use(copy);
    expect_reading_commands_to_work();
    EXPECT_EQ(primary.sql("SELECT max(run_id) FROM sync_runs"),
              copy.sql("SELECT max(run_id) FROM sync_runs"));
    copy.sql("ALTER SUBSCRIPTION bi DISABLE");
    primary.sql("DROP PUBLICATION bi");
}

} // namespace
} // namespace numsync::support
