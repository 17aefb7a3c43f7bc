#include "ops/sparkline.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <array>

namespace numsync::ops {

namespace {

using model::RunMark;
using model::RunStatus;

// In units of the picture.
constexpr std::uint64_t height = 32;
constexpr std::uint64_t step = 5; ///< from one bar to the next; a bar is 4 wide

std::uint64_t longest_success(const std::vector<RunMark>& runs)
{
    std::uint64_t longest = 1;
    for (const auto& run : runs) {
        if (run.status == RunStatus::succeeded) {
            longest = std::max<std::uint64_t>(longest, run.took.count());
        }
    }
    return longest;
}

std::string bar(std::uint64_t x, std::uint64_t high)
{
    const auto h = std::to_string(high);
    return "M" + std::to_string(x) + " " + std::to_string(height - high) + "h4v" + h + "h-4z";
}

/// The SVG path data, one path for each look.
struct Paths {
    std::string succeeded;
    std::string blocked;
    std::string failed;
    std::string squares; ///< below blocked runs
    std::string crosses; ///< below failed and unverified runs
};

Paths draw(const std::vector<RunMark>& runs)
{
    Paths paths;
    const auto longest = longest_success(runs);
    auto x = (model::AccountHealth::most_runs - runs.size()) * step;
    for (const auto& run : runs) {
        const auto at = std::to_string(x);
        if (run.status == RunStatus::succeeded) {
            paths.succeeded += bar(x, std::max<std::uint64_t>(2, run.took.count() * height / longest));
        } else if (run.status == RunStatus::blocked) {
            paths.blocked += bar(x, height);
            paths.squares += "M" + at + " 35h4v4h-4z";
        } else {
            paths.failed += bar(x, height);
            paths.crosses += "M" + at + " 35l4 4m0-4l-4 4";
        }
        x += step;
    }
    return paths;
}

} // namespace

std::string runs_text(const std::vector<RunMark>& runs)
{
    if (runs.empty()) {
        return "none yet by this process";
    }
    std::string counts;
    for (const auto status :
         {RunStatus::succeeded, RunStatus::unverified, RunStatus::blocked, RunStatus::failed}) {
        const auto count = std::ranges::count(runs, status, &RunMark::status);
        if (count > 0) {
            counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " + std::string{name(status)};
        }
    }
    return counts + "; at most " + model::grouped(longest_success(runs)) + " ms";
}

std::string sparkline(const std::vector<RunMark>& runs)
{
    const auto paths = draw(runs);
    std::string svg = "<svg class=\"spark\" viewBox=\"0 0 200 40\" role=\"img\" aria-label=\"" +
                      runs_text(runs) + "\"><path class=\"floor\" d=\"M0 32.5h200\"/>";
    for (const auto& [look, path] : {std::pair{"ok", &paths.succeeded}, std::pair{"held", &paths.blocked},
                                     std::pair{"no", &paths.failed}, std::pair{"held", &paths.squares},
                                     std::pair{"no cross", &paths.crosses}}) {
        if (!path->empty()) {
            svg += std::string{"<path class=\""} + look + "\" d=\"" + *path + "\"/>";
        }
    }
    return svg + "</svg>";
}

} // namespace numsync::ops
