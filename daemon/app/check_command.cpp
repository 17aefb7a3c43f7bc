#include "app/commands.hpp"
#include "app/first_contact.hpp"
#include "app/host_accounts.hpp"
#include "app/status_text.hpp"
#include "model/text.hpp"
#include "ops/config.hpp"
#include "ops/credentials.hpp"
#include "source/list_client.hpp"
#include "store/connection_limits.hpp"
#include "store/database_facts.hpp"
#include "store/migrations.hpp"
#include "store/rights.hpp"
#include "store/status.hpp"

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <vector>

namespace numsync::app {

namespace {

using model::Exit;

constexpr std::size_t most_profiles = 5; ///< accounts whose lists are shown
constexpr int instances_with_room = 4;   ///< the ALTER ROLE makes room for three, and one for commands

/// Tries one thing after another and prints how each went.
class Checks {
  public:
    Checks(std::ostream& out, const model::Redactor& redactor, std::stop_token stop)
        : out_(out), redactor_(redactor), stop_(std::move(stop))
    {
    }

    /// Tries one thing. `what` returns what to print if all is well; otherwise it throws model::Misconfigured
    /// or model::Failure. Returns whether all is well.
    bool try_out(const std::string& name, const std::function<std::string()>& what)
    {
        if (stop_.stop_requested()) {
            return false;
        }
        try {
            const auto found = redactor_(what());
            out_ << "ok    " << name << ": " << found << std::endl;
            return true;
        } catch (const model::Misconfigured& error) {
            fail(name, error.what(), "", Exit::configuration);
        } catch (const model::Failure& failure) {
            fail(name, failure.what(), failure.remedy, model::rule_of(failure.reason()).exit);
        }
        return false;
    }

    /// Prints a fact that makes a sync fail. It counts for the exit code.
    void fault(const std::string& name, const store::DatabaseFact& fact)
    {
        fail(name, fact.text, redactor_(fact.remedy), model::rule_of(*fact.reason).exit);
    }

    /// Prints a fact that does not make a sync fail.
    void note(const std::string& name, const std::string& what)
    {
        out_ << "note  " << name << ": " << redactor_(what) << std::endl;
    }

    [[nodiscard]] Exit exit() const { return stop_.stop_requested() ? Exit::try_again : exit_; }

  private:
    void fail(const std::string& name, std::string_view what, std::string_view remedy, Exit exit)
    {
        if (stop_.stop_requested()) {
            return; // what was interrupted is no fault
        }
        out_ << "FAIL  " << name << ": " << redactor_(what) << "\n";
        if (!remedy.empty()) {
            out_ << "      to do: " << remedy << "\n";
        }
        out_ << std::flush;
        exit_ = model::gravest(exit_, exit);
    }

    std::ostream& out_;
    const model::Redactor& redactor_;
    std::stop_token stop_;
    Exit exit_ = Exit::done;
};

boost::asio::awaitable<std::string> connect(const sync::Context& context, const model::Settings& settings)
{
    source::ListClient client{context.main, settings.api, context.tls, context.proxies, context.stop};
    client.on_exchange(context.exchanges_of(settings.accounts.front().name));
    co_await client.connect();
    co_return client.peer();
}

using Contacts = std::vector<std::unique_ptr<FirstContact>>;

/// Asks the API for the list of each account. Keeps the profiles of the first few lists.
Contacts ask_for_lists(Program& program, const Options& options, const sync::Context& context,
                       ops::PrivateFile* file, Checks& checks)
{
    Contacts contacts;
    const auto accounts = program.accounts(options.account);
    for (const auto& account : accounts) {
        std::unique_ptr<FirstContact> contact;
        checks.try_out("list of " + account.name, [&] {
            contact =
                std::make_unique<FirstContact>(context, program.settings(), account, file, options.redact);
            return program.run_until_done(contact->ask());
        });
        if (contact && file != nullptr) {
            checks.try_out("saved answer", [&] { return contact->finish_file(); });
        }
        if (contact && contacts.size() < most_profiles) {
            contacts.push_back(std::move(contact));
        }
    }
    return contacts;
}

void print_profiles(std::ostream& out, const Contacts& contacts, std::size_t accounts,
                    const model::Redactor& redactor)
{
    for (const auto& contact : contacts) {
        std::ostringstream text;
        contact->print(text);
        out << redactor(text.str());
    }
    if (accounts > contacts.size() && contacts.size() == most_profiles) {
        out << "\n... and " << model::counted(accounts - contacts.size(), "list")
            << " more: --account NAME shows one\n";
    }
}

/// Prints a note for each account of the database that no configuration of this host names.
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

/// Prints what others have changed in the database.
void look_at_database(Program& program, Checks& checks)
{
    std::vector<store::DatabaseFact> facts;
    checks.try_out("database", [&] {
        facts = program.in_database(store::read_database_facts);
        const auto faults =
            std::ranges::count_if(facts, [](const auto& fact) { return fact.reason.has_value(); });
        return faults == 0 ? "each table takes what a sync writes" : "looked at";
    });
    for (const auto& fact : facts) {
        fact.reason ? checks.fault("database", fact) : checks.note("database", fact.text);
    }
}

/// Throws model::Misconfigured if role, database or server allow fewer connections than one process uses.
std::string check_connections(Program& program)
{
    const int parallel = program.settings().sync.parallel;
    const int needed = parallel + sync::connections_beside_runs;
    const auto limits = program.in_database([&](store::Database& database) {
        return store::read_connection_limits(database, needed, instances_with_room * needed);
    });
    const auto text = "one instance uses up to " + std::to_string(needed) + " (sync.parallel is " +
                      std::to_string(parallel) + "), " + limits.login + " may have " +
                      std::to_string(limits.least);
    if (limits.raise.empty()) {
        return text;
    }
    std::string remedy;
    for (const auto& statement : limits.raise) {
        remedy += statement + "; ";
    }
    throw model::Misconfigured{text + ": " + remedy + "or lower sync.parallel"};
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
    if (permitted) {
        checks.try_out("database connections", [&] { return check_connections(program); });
    }
    if (current && permitted) {
        look_at_database(program, checks);
        note_unknown_accounts(program, options, checks);
    }
}

/// Checks the configuration alone. It needs no keys and passwords, because its caller, a reload for example,
/// may not have them.
Exit judge_file(const std::string& file, model::Redactor& redactor)
{
    const auto settings = load_file(file, redactor);
    source::check_settings(settings.api, source::proxy_variables(ops::process_environment()));
    std::cout << "ok    configuration: " << file << ", "
              << model::counted(settings.accounts.size(), "account") << "\n";
    return Exit::done;
}

} // namespace

Exit check(const Options& options, model::Redactor& redactor)
{
    if (options.offline) {
        return judge_file(options.config, redactor);
    }
    // If the configuration cannot be read, the command ends here. The message names every fault.
    Program program{load_settings(options, redactor), redactor};
    const auto& settings = program.settings();
    const auto accounts = program.accounts(options.account);
    const auto context = program.context({});
    std::optional<ops::PrivateFile> file;
    if (options.save) {
        if (accounts.size() > 1) {
            throw model::Misconfigured{"--save is about one account: name it with --account"};
        }
        file.emplace(*options.save);
    }
    // With `--save -`, standard output is for the answer.
    std::ostream& out = options.save == "-" ? std::cerr : std::cout;
    Checks checks{out, redactor, program.stop()};
    checks.try_out("configuration", [&] {
        source::check_settings(settings.api, context.proxies);
        return options.config + ", " + model::counted(settings.accounts.size(), "account");
    });
    for (const auto& account : accounts) {
        checks.try_out("key of " + account.name, [&] {
            return program.keys().load(account, settings.accounts, ops::process_environment()).source;
        });
    }
    checks.try_out("connection to the API",
                   [&] { return program.run_until_done(connect(context, settings)); });
    const auto contacts = ask_for_lists(program, options, context, file ? &*file : nullptr, checks);
    check_database(program, options, checks);
    print_profiles(out, contacts, accounts.size(), redactor);
    return checks.exit();
}

} // namespace numsync::app
