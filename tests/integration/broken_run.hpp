#pragma once

#include "support/pg_proxy.hpp"
#include "synced.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <sstream>
#include <stdexcept>
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
        auto program = box.spawn({command}, without_symbols());
        if (kill) {
            wait_for([&] { return !program.runs() || proxy_.happened(); });
            program.signal(SIGKILL);
        }
        program.wait_exit(std::chrono::seconds{30});
        box.set("database.url", "'" + direct_ + "'");
        end_sessions();
        return proxy_.happened();
    }

    /// The messages at which a sweep breaks off: the first one, and by how many it goes on.
    struct Sample {
        std::size_t first = 1;
        std::size_t stride = 1;
    };

    /// One message in forty-eight, each time beginning with another one, so that in time all are tried:
    /// which, is printed. NUMSYNC_SWEEP says it instead: 5/48 as it is printed, 1/1 for all of them.
    static Sample sample()
    {
        Sample sample{1 + std::random_device{}() % 48, 48};
        if (const auto* const wanted = std::getenv("NUMSYNC_SWEEP")) {
            char slash = 0;
            std::istringstream{wanted} >> sample.first >> slash >> sample.stride;
            if (std::to_string(sample.first) + "/" + std::to_string(sample.stride) != wanted ||
                sample.first == 0 || sample.stride == 0) {
                throw std::invalid_argument{"NUMSYNC_SWEEP: expected 1/1 or the like"};
            }
        }
        std::cout << "at messages NUMSYNC_SWEEP=" << sample.first << "/" << sample.stride << std::endl;
        return sample;
    }

  private:
    /// libpqxx loses a result where its connection breaks, which tests/run excuses. To see that it is
    /// libpqxx's, the sanitizer would read all debug information there is, each time; it needs the library's
    /// name only.
    [[nodiscard]] Environment without_symbols() const
    {
        return {{"ASAN_OPTIONS", box.environment()["ASAN_OPTIONS"] + ":symbolize=0"}};
    }

    std::string direct_{box.database_url()};
    PgProxy proxy_{direct_};
};

} // namespace numsync::support
