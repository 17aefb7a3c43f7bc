#include "app/commands.hpp"
#include "model/text.hpp"
#include "store/approvals.hpp"

#include <iostream>

namespace numsync::app {

namespace {

std::string plan_text(const store::ApproveResult& result)
{
    return model::grouped(result.absent) + " absent and " + model::grouped(result.changed) + " changed " +
           (result.absent + result.changed == 1 ? "number" : "numbers");
}

} // namespace

model::Exit approve(Program& program, const Options& options)
{
    using store::ApproveOutcome;
    const auto run = std::to_string(options.run_id);
    const auto result = program.in_database(
        [&](store::Database& database) { return store::approve(database, options.run_id); });
    switch (result.outcome) {
    case ApproveOutcome::approved:
        std::cout << "approved: " << plan_text(result) << " of run " << run << ", account " << result.account
                  << "\nthe next runs apply it, a removal in its usual steps; it ends when they are through, "
                     "when the "
                     "numbers come back,\nor when the list means something else\n";
        return model::Exit::done;
    case ApproveOutcome::approved_before:
        std::cout << "run " << run << " was approved before; nothing to do\n";
        return model::Exit::done;
    case ApproveOutcome::no_such_run:
        std::cerr << "agni-number-sync: there is no run " << run
                  << "; agni-number-sync status lists the last ones\n";
        return model::Exit::usage;
    case ApproveOutcome::not_blocked:
        std::cerr << "agni-number-sync: run " << run << " of " << result.account << " is not blocked but "
                  << result.status << ": there is nothing to approve\n";
        return model::Exit::usage;
    case ApproveOutcome::no_longer_open:
        std::cerr << "agni-number-sync: the plan of run " << run << " of " << result.account
                  << " is over: it was applied, the list recovered, or it means something else by now\n"
                     "  to do: agni-number-sync status shows the run that is blocked now, if any\n";
        return model::Exit::usage;
    }
    return model::Exit::internal;
}

} // namespace numsync::app
