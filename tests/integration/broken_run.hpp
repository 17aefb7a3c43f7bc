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

/// Breaks a command off at one message between program and database.
namespace numsync::support {

class BrokenRun : public Synced {
  protected:
    /// Runs a command with the fault at this message. If `kill`, kills the program there. False if it had
    /// fewer messages.
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

    /// The messages at which a sweep breaks off: the first one, and the step to the next.
    struct Sample {
        std::size_t first = 1;
        std::size_t stride = 1;
    };

    /// One message in 48, from a random first one on, so that in time all are tried. The choice is printed.
    /// NUMSYNC_SWEEP sets it: 5/48 repeats a printed choice, 1/1 takes all.
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
    /// libpqxx leaks a result if its connection breaks; tests/run suppresses that leak by the library's name.
    /// Without symbols the sanitizer does not read all debug information at each run.
    [[nodiscard]] Environment without_symbols() const
    {
        return {{"ASAN_OPTIONS", box.environment()["ASAN_OPTIONS"] + ":symbolize=0"}};
    }

    std::string direct_{box.database_url()};
    PgProxy proxy_{direct_};
};

} // namespace numsync::support
