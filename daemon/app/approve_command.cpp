#include "app/commands.hpp"
#include "model/text.hpp"
#include "model/visible.hpp"
#include "ops/person.hpp"
#include "store/approvals.hpp"

#include <iostream>

namespace numsync::app {

namespace {

std::string plan_text(const store::ApproveResult& result)
{
    return model::grouped(result.absent) + " absent, " + model::grouped(result.changed) + " changed and " +
           model::grouped(result.added) + " added " +
           (result.absent + result.changed + result.added == 1 ? "number" : "numbers");
}

std::optional<std::string> note_of(const Options& options)
{
    return options.note.empty() ? std::nullopt
                                : std::optional{model::visible(options.note, model::Charset::utf8)};
}

} // namespace

model::Exit approve(Program& program, const Options& options)
{
    using store::ApproveOutcome;
    const auto run = std::to_string(options.run_id);
    const store::Approver approver{ops::person(ops::process_environment()), note_of(options)};
    const auto result = program.in_database(
        [&](store::Database& database) { return store::approve(database, options.run_id, approver); });
    switch (result.outcome) {
    case ApproveOutcome::approved:
        std::cout << "approved by " << approver.person << ": " << plan_text(result) << " of run " << run
                  << ", account " << result.account
                  << "\nthe next run applies it, a removal in its usual steps. Changed and added numbers are "
                     "approved for one\nrun and as they read in run "
                  << run << ", absent ones until they are removed or back\n";
        return model::Exit::done;
    case ApproveOutcome::approved_before:
        std::cout << "run " << run << " was approved before; nothing to do\n";
        return model::Exit::done;
    case ApproveOutcome::no_such_run:
        std::cerr << "agni-number-sync: there is no run " << run
                  << "; agni-numbers status lists the last ones\n";
        return model::Exit::usage;
    case ApproveOutcome::not_blocked:
        std::cerr << "agni-number-sync: run " << run << " of " << result.account << " is not blocked but "
                  << result.status << ": there is nothing to approve\n";
        return model::Exit::usage;
    case ApproveOutcome::no_longer_open:
        std::cerr << "agni-number-sync: the plan of run " << run << " of " << result.account
                  << " is over: it was applied, the list recovered, or it means something else by now\n"
                     "  to do: agni-numbers status shows the run that is blocked now, if any\n";
        return model::Exit::usage;
    }
    return model::Exit::internal;
}

} // namespace numsync::app
