#pragma once

#include "app/program.hpp"
#include "ops/log.hpp"
#include "store/migrations.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <vector>

namespace numsync::app {

/// Migrates the database if the role may: at the start, and before each run until it has succeeded once. The
/// database may be away when the service starts, and a reload may name another one. If the role may not, the
/// runs report what is missing, and somebody may migrate while the service waits.
class Migrating {
  public:
    Migrating(Program& program, ops::Log& log) : program_(program), log_(log) {}

    /// Migrates on the spare connection. Logs a failure. Throws model::Failure only if it is final.
    boost::asio::awaitable<void> at_start();

    /// Migrates on the run's connection. Ignores a failure: the run meets the fault, too, and logs it.
    boost::asio::awaitable<void> before_run(sync::DatabaseClient& database);

  private:
    boost::asio::awaitable<void> carry_out(sync::DatabaseClient& database);
    void log_applied(const std::vector<store::Migration>& applied);

    Program& program_;
    ops::Log& log_;
    std::optional<model::DatabaseSettings> done_; ///< settings with which it succeeded
};

} // namespace numsync::app
