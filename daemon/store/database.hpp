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

/// The way to PostgreSQL. Every function of this room that takes one blocks and is called on the database
/// thread only; the members below that say so may be called from any thread.
class Database {
  public:
    /// Connects nowhere yet. Throws model::Misconfigured.
    explicit Database(const model::DatabaseSettings& settings);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] const model::DatabaseSettings& settings() const { return settings_; }

    /// Breaks off what the database thread waits for, by closing its socket, and says whether it did: a
    /// COMMIT that has been sent is let be. Any thread.
    bool interrupt();
    /// Like interrupt(), but also if a COMMIT has been sent: its outcome is then in doubt. Any thread.
    void break_off();
    /// How long the server has been silent while we wait for it; zero while nothing is asked. Any thread.
    [[nodiscard]] std::chrono::milliseconds silent_for() const;
    /// Whether it has been silent for so long that breaking off cannot have helped, or, while connecting,
    /// if there is no socket yet to break off, longer than all hosts may take. Any thread.
    [[nodiscard]] bool out_of_bounds() const;
    /// What a server that is alive may take for an answer; silent for longer means that it hangs.
    [[nodiscard]] std::chrono::milliseconds patience() const;

    /// Whether the last job left a connection behind: none if it failed. While no job is under way.
    [[nodiscard]] bool is_connected() const { return connection_ != nullptr; }

    struct Connection;
    /// The connection, made now if there is none or the last one ended while it was idle. Database thread.
    Connection& connect();
    /// After any failure the connection is thrown away: libpqxx 6.4 would come back by itself, without its
    /// settings.
    void disconnect();
    /// Stamps the beginning or going on of a wait. Database thread.
    void waiting();
    void answered();
    /// What is being done, for messages: "reading the table".
    void doing(std::string_view step) { step_ = step; }
    [[nodiscard]] const std::string& step() const { return step_; }
    /// From here on only break_off() disturbs.
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
    std::mutex mutex_; ///< for the two below
    int socket_ = -1;  ///< a duplicate of the connection's: nobody else can come to own its number
    bool committing_ = false;
};

} // namespace numsync::store
