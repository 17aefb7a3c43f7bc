#pragma once

#include "app/command_line.hpp"
#include "sync/plan.hpp"

#include <iosfwd>
#include <vector>

namespace numsync::app {

/// Prints for each account a summary, then the differences as a table: some of each kind and how many more
/// there are, or all if `all`.
void print_plans(std::ostream& out, const std::vector<sync::Plan>& plans, bool all);

void print_plans_json(std::ostream& out, const std::vector<sync::Plan>& plans);
void print_plans_csv(std::ostream& out, const std::vector<sync::Plan>& plans, Format format);

} // namespace numsync::app
