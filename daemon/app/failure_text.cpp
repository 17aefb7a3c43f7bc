#include "app/failure_text.hpp"

#include "app/paint.hpp"
#include "model/failure.hpp"

#include <iostream>

namespace numsync::app {

void print_run_failure(const model::RunReport& report)
{
    const auto* const untouched = "\n  the table: stays as it was";
    const auto* const unknown = "\n  the table: unknown; the next run tells";
    const auto* const written = "\n  the table: has what could be written";
    std::cerr << report.account << ": "
              << (report.run_id ? "run " + std::to_string(*report.run_id) + " " : "")
              << model::name(report.status) << " (" << model::name(*report.reason)
              << "): " << Painted{report.detail}
              << (report.in_doubt                                 ? unknown
                  : report.status == model::RunStatus::unverified ? written
                                                                  : untouched)
              << "\n  to do: " << model::remedy_of(report);
    if (report.status == model::RunStatus::blocked) {
        std::cerr << " " << *report.run_id;
    }
    std::cerr << std::endl;
}

} // namespace numsync::app
