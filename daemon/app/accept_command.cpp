#include "app/commands.hpp"
#include "app/paint.hpp"
#include "model/visible.hpp"
#include "ops/person.hpp"
#include "store/acceptance.hpp"

#include <iostream>
#include <set>

namespace numsync::app {

namespace {

using store::FindingState;
using store::FoundFinding;

/// Why this finding keeps the command from changing anything; empty if it does not.
std::string complaint_about(const FoundFinding& finding, bool take_back)
{
    const auto which = "finding " + std::to_string(finding.finding_id);
    switch (finding.state) {
    case FindingState::unknown:
        return "there is no " + which + "; agni-numbers reconcile lists those that are open";
    case FindingState::resolved:
        return which + " is over: " + finding.text;
    case FindingState::not_acceptable:
        return which + " cannot be accepted: as long as the database changes what is written, the table is "
                       "not verified";
    case FindingState::open:
        return take_back ? which + " is not accepted: " + finding.text : "";
    case FindingState::accepted:
        break;
    }
    return "";
}

} // namespace

model::Exit accept(Program& program, const Options& options)
{
    const std::set<std::int64_t> once{options.findings.begin(), options.findings.end()};
    const store::Acceptance acceptance{
        {once.begin(), once.end()},
        options.take_back,
        ops::person(ops::process_environment()),
        options.note.empty() ? std::nullopt
                             : std::optional{model::visible(options.note, model::Charset::utf8)}};
    const auto result =
        program.in_database([&](store::Database& database) { return store::accept(database, acceptance); });
    if (!result.done) {
        for (const auto& finding : result.findings) {
            if (const auto complaint = complaint_about(finding, options.take_back); !complaint.empty()) {
                std::cerr << "agni-number-sync: " << Painted{complaint} << "\n";
            }
        }
        std::cerr << "agni-number-sync: nothing was changed\n";
        return model::Exit::usage;
    }
    for (const auto& finding : result.findings) {
        std::cout
            << Painted{(options.take_back ? "open again: " : "accepted by " + acceptance.person + ": ") +
                       std::to_string(finding.finding_id) + " " + finding.text + ", account " +
                       finding.account +
                       (finding.acceptance.empty() ? "" : "; before, accepted by " + finding.acceptance)}
            << "\n";
    }
    if (!options.take_back) {
        std::cout << "each stays accepted until it is gone or says something else. No longer? agni-numbers "
                     "accept --take-back FINDING\n";
    }
    return model::Exit::done;
}

} // namespace numsync::app
