#pragma once

#include "model/settings.hpp"
#include "store/conninfo.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace numsync::store {

/// The connection to PostgreSQL. Every function of this room that takes a Database blocks, and only the
/// database thread calls it. That thread calls the members below, unless they say "any thread".
class Database {
  public:
    /// Does not connect yet. Throws model::Misconfigured.
    explicit Database(const model::DatabaseSettings& settings);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] const model::DatabaseSettings& settings() const { return settings_; }

    /// Interrupts what the database thread waits for, by shutting its socket down. Returns false and does
    /// nothing if a COMMIT has been sent. Any thread.
    bool interrupt();
    /// Shuts the socket down even if a COMMIT has been sent. The outcome of that COMMIT is then in doubt. Any
    /// thread.
    void break_off();
    /// How long the server has been silent while we wait for it; zero if we wait for nothing. Any thread.
    [[nodiscard]] std::chrono::milliseconds silent_for() const;
    /// Whether the server has been silent for so long that interrupting cannot have helped. While connecting,
    /// there may be no socket to shut down yet: then, whether it takes longer than all hosts may take. Any
    /// thread.
    [[nodiscard]] bool out_of_bounds() const;
    /// How long a living server may take for an answer. If it is silent for longer, it hangs. Any thread.
    [[nodiscard]] std::chrono::milliseconds patience() const;

    /// Whether the last job left a connection: it leaves none if it failed. Call it only while no job runs.
    [[nodiscard]] bool is_connected() const { return connection_ != nullptr; }

    struct Connection;
    /// Returns the connection. Makes one if there is none, or if the last one ended while it was idle. Throws
    /// Failure{db_schema} if the server is too old, else an exception of libpqxx. Database thread.
    Connection& connect();
    /// Drops the connection, as has to be done after any failure: libpqxx 6.4 would reconnect by itself,
    /// without our settings. Database thread.
    void disconnect();
    /// Notes the time at which a wait begins, or at which the server last sent something. Database thread.
    void waiting();
    void answered();
    /// Sets what is being done, for messages: "reading the table". Database thread.
    void doing(std::string_view step) { step_ = step; }
    [[nodiscard]] const std::string& step() const { return step_; }
    /// While true, interrupt() does nothing. Database thread.
    void committing(bool now);

  private:
    [[nodiscard]] bool has_ended() const;
    void shut_down_socket();

    model::DatabaseSettings settings_;
    ConnInfo conninfo_;
    std::unique_ptr<Connection> connection_;
    std::string step_;
    std::atomic<std::chrono::steady_clock::rep> waiting_since_{0}; ///< 0: not waiting
    std::atomic<bool> connecting_{false};
    std::mutex mutex_; ///< guards the two members below
    int socket_ = -1;  ///< duplicate of the connection's descriptor: nothing else can get its number
    bool committing_ = false;
};

} // namespace numsync::store
