#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "ops/environment.hpp"
#include "ops/standard_streams.hpp"

#include <csignal>
#include <iostream>
#include <malloc.h>
#include <sys/prctl.h>

namespace {

using namespace numsync;

// From this size on, freed memory goes back to the system at once. Setting it also keeps glibc from raising
// it after the first large piece.
constexpr int large_piece = 128 * 1024; // bytes

model::Exit run(int argc, char** argv)
{
    const auto parsed = app::parse_command_line(argc, argv);
    const auto* const leave = std::get_if<model::Exit>(&parsed);
    return leave != nullptr ? *leave : app::carry_out(std::get<app::Options>(parsed));
}

} // namespace

int main(int argc, char** argv)
{
    ops::reserve_standard_descriptors();
    std::signal(SIGPIPE, SIG_IGN); // a reader who goes away is an error to handle, not the end
    std::signal(SIGXFSZ, SIG_IGN); // nor is a file that may not grow any more
    prctl(PR_SET_DUMPABLE, 0);     // no core dump and no /proc entry that others can read: the key is in here
    ops::hide_environment();       // nor one that root can read
    mallopt(M_MMAP_THRESHOLD, large_piece);
    ops::StandardStreams streams;
    auto exit = run(argc, argv);
    if (const auto lost = streams.finish(); !lost.empty()) {
        std::cerr << "agni-number-sync: " << lost << "\n";
        exit = model::gravest(exit, model::Exit::output_lost);
    }
    return static_cast<int>(exit);
}
