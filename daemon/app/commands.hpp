#pragma once

#include "app/command_line.hpp"
#include "app/program.hpp"

namespace numsync::app {

/// Runs a whole command: reads the configuration, does the work and prints what went wrong. Returns the exit
/// code.
model::Exit carry_out(const Options& options);

model::Exit run_service(Program& program, const Options& options);
model::Exit sync_accounts(Program& program, const Options& options);
model::Exit plan(Program& program, const Options& options);
model::Exit approve(Program& program, const Options& options);
model::Exit show_approvals(Program& program, const Options& options);
model::Exit take_back_approval(Program& program, const Options& options);
model::Exit show_changes(Program& program, const Options& options);
model::Exit reconcile(Program& program, const Options& options);
model::Exit accept(Program& program, const Options& options);
model::Exit retire(Program& program, const Options& options);
model::Exit show_status(Program& program, const Options& options);
model::Exit migrate(Program& program, const Options& options);
model::Exit check(const Options& options, model::Redactor& redactor);

} // namespace numsync::app
