#include "app/commands.hpp"
#include "app/host_accounts.hpp"
#include "app/status_text.hpp"
#include "model/text.hpp"
#include "ops/config.hpp"
#include "ops/credentials.hpp"
#include "source/list_client.hpp"
#include "store/migrations.hpp"
#include "store/rights.hpp"
#include "store/status.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iostream>

namespace numsync::app {

namespace {

using model::Exit;

/// Where a list might end because a page does, without a word about it.
constexpr std::array<std::uint64_t, 13> page_sizes{50,   100,  200,   250,   500,   1000,  2000,
                                                   2500, 5000, 10000, 20000, 50000, 100000};
constexpr auto* possible_page_cap =
    ", as many as a page might have (possible_page_cap): compare with the count on the vendor's own page";

/// Tries one thing after another and says of each how it went.
class Checks {
  public:
    explicit Checks(const model::Redactor& redactor) : redactor_(redactor) {}

    /// `what` returns what to say where it is well, and throws otherwise. True if it is well.
    bool try_out(const std::string& name, const std::function<std::string()>& what)
    {
        try {
            const auto found = redactor_(what());
            std::cout << "ok    " << name << ": " << found << std::endl;
            return true;
        } catch (const model::Misconfigured& error) {
            fail(name, error.what(), "", Exit::configuration);
        } catch (const model::Failure& failure) {
            const auto& rule = model::rule_of(failure.reason());
            fail(name, failure.what(), rule.remedy, rule.exit);
        }
        return false;
    }

    /// What keeps no sync from coming through.
    void note(const std::string& name, const std::string& what)
    {
        std::cout << "note  " << name << ": " << redactor_(what) << std::endl;
    }

    [[nodiscard]] Exit exit() const { return exit_; }

  private:
    void fail(const std::string& name, std::string_view what, std::string_view remedy, Exit exit)
    {
        std::cout << "FAIL  " << name << ": " << redactor_(what) << "\n";
        if (!remedy.empty()) {
            std::cout << "      to do: " << remedy << "\n";
        }
        std::cout << std::flush;
        exit_ = model::gravest(exit_, exit);
    }

    const model::Redactor& redactor_;
    Exit exit_ = Exit::done;
};

boost::asio::awaitable<std::string> ask_api(const sync::Context& context, const model::Settings& settings,
                                            const model::AccountSettings& account, bool with_key)
{
    source::ListClient client{context.main, settings.api, context.proxies, context.stop};
    co_await client.connect();
    if (!with_key) {
        co_return client.peer();
    }
    std::uint64_t records = 0;
    const source::ListReader::OnRecord count = [&](const source::ReceivedRecord&) { ++records; };
    const std::function<void(std::uint64_t)> ignore = [](std::uint64_t) {};
    source::Drift drift;
    const auto key = context.load_key(settings, account);
    const auto query = model::to_query(account.filters);
    const auto end = co_await client.fetch(query, key, count, drift, ignore);
    const bool like_a_page = end.pages == 1 && std::ranges::find(page_sizes, records) != page_sizes.end();
    co_return "status " + std::to_string(end.http_status) + ", a complete list of " +
        model::counted(records, "number") + (like_a_page ? possible_page_cap : "");
}

/// Of the accounts that the database has.
void note_unknown_accounts(Program& program, const Options& options, Checks& checks)
{
    const auto names = program.in_database(store::read_account_names);
    const auto configured = host_accounts(program.settings(), options.config);
    for (const auto& name : names) {
        if (!configured.contains(name)) {
            checks.note("account " + name, unknown_account_text(name));
        }
    }
}

void check_database(Program& program, const Options& options, Checks& checks)
{
    const bool current = checks.try_out("database schema", [&] {
        const auto states =
            program.in_database([](store::Database& database) { return store::migration_states(database); });
        const auto waiting = std::count_if(states.begin(), states.end(),
                                           [](const auto& state) { return !state.applied_at.has_value(); });
        if (waiting > 0) {
            throw model::Failure{model::Reason::db_schema,
                                 model::grouped(static_cast<std::uint64_t>(waiting)) + " of " +
                                     model::counted(states.size(), "migration") +
                                     (waiting == 1 ? " is" : " are") + " not applied"};
        }
        return "all " + model::counted(states.size(), "migration") + " are applied";
    });
    const bool permitted = checks.try_out("database rights", [&] {
        const auto facts = program.in_database([&](store::Database& database) {
            return store::read_server_facts(database, program.settings().history.keep_versions.has_value());
        });
        if (!facts.missing_rights.empty()) {
            std::string missing;
            for (const auto& right : facts.missing_rights) {
                missing += (missing.empty() ? "" : ", ") + right;
            }
            throw model::Failure{model::Reason::db_permission, facts.login + " lacks " + missing};
        }
        return "PostgreSQL " + facts.server_version + ", login " + facts.login +
               " may do all that the service needs";
    });
    if (current && permitted) {
        note_unknown_accounts(program, options, checks);
    }
}

} // namespace

Exit check(const Options& options, model::Redactor& redactor)
{
    // A configuration that cannot be read ends it here: its message names every fault.
    Program program{load_settings(options.config, redactor), redactor};
    const auto& settings = program.settings();
    const auto accounts = program.accounts(options.account);
    const auto context = program.context({});
    Checks checks{redactor};
    checks.try_out("configuration", [&] {
        source::check_settings(settings.api, context.proxies);
        return options.config + ", " + model::counted(settings.accounts.size(), "account");
    });
    for (const auto& account : accounts) {
        checks.try_out("key of " + account.name, [&] {
            return ops::load_api_key(account, settings.accounts, ops::process_environment()).source;
        });
    }
    checks.try_out("connection to the API",
                   [&] { return program.finish(ask_api(context, settings, accounts.front(), false)); });
    for (const auto& account : accounts) {
        checks.try_out("list of " + account.name,
                       [&] { return program.finish(ask_api(context, settings, account, true)); });
    }
    check_database(program, options, checks);
    return checks.exit();
}

} // namespace numsync::app
