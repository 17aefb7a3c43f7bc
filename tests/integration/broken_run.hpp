#pragma once

#include "support/pg_proxy.hpp"
#include "synced.hpp"

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

/// A command that is broken off at a message between program and database.
namespace numsync::support {

class BrokenRun : public Synced {
  protected:
    /// One command with the fault at this message, killed there if `kill`. False where it had fewer messages.
    bool break_off(const std::string& command, PgFault fault, std::size_t message, bool kill)
    {
        proxy_.plan({fault, "", "", "", message});
        box.set("database.url", "'" + proxy_.url() + "'");
        auto program = box.spawn({command});
        while (kill && program.runs() && !proxy_.happened()) {
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        }
        if (kill) {
            program.signal(SIGKILL);
        }
        program.wait_exit(std::chrono::seconds{30});
        box.set("database.url", "'" + direct_ + "'");
        end_sessions();
        return proxy_.happened();
    }

  private:
    std::string direct_{box.database_url()};
    PgProxy proxy_{direct_};
};

} // namespace numsync::support
