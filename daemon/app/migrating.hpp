#pragma once

#include "app/program.hpp"
#include "ops/log.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace numsync::app {

/// Migrates as far as the role may, at the start and before each run until it has succeeded once: the
/// database may be away when the service starts, and a reload may name another one. Otherwise the runs say
/// what is missing, and somebody may migrate while the service waits.
class Migrating {
  public:
    Migrating(Program& program, ops::Log& log) : program_(program), log_(log) {}

    /// On the spare connection. Throws model::Failure only where it is final.
    boost::asio::awaitable<void> at_start();

    /// Says nothing if it fails: the run meets that fault too, and logs it.
    boost::asio::awaitable<void> before_run(sync::DatabaseClient& database);

  private:
    boost::asio::awaitable<void> carry_out(sync::DatabaseClient& database);

    Program& program_;
    ops::Log& log_;
    std::optional<model::DatabaseSettings> done_; ///< under which it succeeded
};

} // namespace numsync::app
