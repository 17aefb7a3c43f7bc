#include "app/commands.hpp"
#include "app/host_accounts.hpp"
#include "model/text.hpp"
#include "store/retire.hpp"

#include <iostream>

namespace numsync::app {

namespace {

std::string ago_text(std::int64_t seconds)
{
    return seconds < 0 ? "in the future (the database's clock was put back)"
                       : model::age_text(std::chrono::seconds{seconds}) + " ago";
}

} // namespace

model::Exit retire(Program& program, const Options& options)
{
    using store::RetireOutcome;
    const auto& account = *options.account;
    const auto configured = host_accounts(program.settings(), options.config);
    if (const auto found = configured.find(account); found != configured.end()) {
        std::cerr << "agni-number-sync: " << account << " is in " << found->second
                  << ": nothing was changed\n  to do: take it out there, and reload the service, first\n";
        return model::Exit::usage;
    }
    const auto context = program.context({});
    const store::RunOpening opening{account,          model::Trigger::manual, "",
                                    context.instance, context.version,        program.settings().sync.lease,
                                    std::nullopt};
    const auto result = program.in_database(
        [&](store::Database& database) { return store::retire(database, opening, options.force); });
    switch (result.outcome) {
    case RetireOutcome::retired:
        std::cout << "retired: " << account << ", " << model::counted(result.removed, "number")
                  << " removed in run " << result.run_id
                  << "\nits history stays; if a configuration names it again, it is synced as a new one\n";
        return model::Exit::done;
    case RetireOutcome::retired_before:
        std::cout << account << " was retired before; nothing to do\n";
        return model::Exit::done;
    case RetireOutcome::no_such_account:
        std::cerr << "agni-number-sync: there is no account " << account
                  << " in the database; agni-numbers status lists them\n";
        return model::Exit::usage;
    case RetireOutcome::ran_lately:
        std::cerr
            << "agni-number-sync: " << account << " was run " << ago_text(result.seconds_ago) << " by "
            << result.last_instance
            << ", within the last day: nothing was changed\n"
               "  to do: if no configuration names it any more, on any host, and every service was reloaded, "
               "give --force\n";
        return model::Exit::usage;
    }
    return model::Exit::internal;
}

} // namespace numsync::app
