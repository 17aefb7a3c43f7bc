#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "ops/environment.hpp"

#include <csignal>
#include <iostream>
#include <sys/prctl.h>

int main(int argc, char** argv)
{
    using namespace numsync;
    std::signal(SIGPIPE, SIG_IGN); // a reader who goes away is an error to handle, not the end
    prctl(PR_SET_DUMPABLE, 0);     // no core dump and no /proc entry that others can read: the key is in here
    ops::hide_environment();       // nor one that root can read
    const auto parsed = app::parse_command_line(argc, argv);
    if (const auto* leave = std::get_if<model::Exit>(&parsed)) {
        return static_cast<int>(*leave);
    }
    return static_cast<int>(app::carry_out(std::get<app::Options>(parsed)));
}
