#include "app/commands.hpp"

#include "ops/config.hpp"
#include "ops/library_output.hpp"
#include "ops/redacted_stream.hpp"

#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace numsync::app {

namespace {

model::Exit dispatch(const Options& options, model::Redactor& redactor)
{
    if (options.command == Command::check) {
        return check(options,
                     redactor); // it reads the configuration itself, as its first check
    }
    Program program{load_settings(options, redactor), redactor};
    switch (options.command) {
    case Command::run:
        return run_service(program, options);
    case Command::sync:
        return sync_accounts(program, options);
    case Command::plan:
        return plan(program, options);
    case Command::approve:
        return approve(program, options);
    case Command::approvals:
        return options.taken_back_run ? take_back_approval(program, options)
                                      : show_approvals(program, options);
    case Command::changes:
        return show_changes(program, options);
    case Command::reconcile:
        return reconcile(program, options);
    case Command::accept:
        return accept(program, options);
    case Command::retire:
        return retire(program, options);
    case Command::status:
        return show_status(program, options);
    case Command::migrate:
        return migrate(program, options);
    case Command::check:
        break;
    }
    return model::Exit::internal;
}

model::Exit dispatch_or_explain(const Options& options, model::Redactor& redactor)
{
    try {
        return dispatch(options, redactor);
    } catch (const ops::ConfigError& error) {
        std::cerr << error.what() << "\nagni-number-sync: nothing was touched; mend it and try again\n";
        return model::Exit::configuration;
    } catch (const model::Misconfigured& error) {
        std::cerr << "agni-number-sync: " << error.what() << "\n";
        return model::Exit::configuration;
    } catch (const model::Failure& failure) {
        const auto& rule = model::rule_of(failure.reason());
        std::cerr << "agni-number-sync: " << failure.what() << " (" << rule.name
                  << ")\n  to do: " << failure.remedy << "\n";
        return rule.exit;
    } catch (const std::exception& error) {
        std::cerr << "agni-number-sync: internal error: " << error.what() << "\n";
        return model::Exit::internal;
    }
}

} // namespace

model::Exit carry_out(const Options& options)
{
    model::Redactor redactor;
    const ops::RedactedStream redacted{std::cerr, redactor};
    std::vector<std::string> notices; // printed at the end: the database thread may not write to std::cerr
    auto exit = model::Exit::internal;
    {
        const ops::LibraryOutput libraries{[&](std::string text) { notices.push_back(std::move(text)); }};
        exit = dispatch_or_explain(options, redactor);
    }
    for (const auto& notice : notices) {
        std::cerr << "agni-number-sync: notice of the database: " << notice << "\n";
    }
    return exit;
}

} // namespace numsync::app
