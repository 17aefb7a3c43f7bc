#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

/// PgProxy: a proxy in front of PostgreSQL's Unix socket. It knows where messages begin, and can inject a
/// fault at any of them.
namespace numsync::support {

enum class PgFault : std::uint8_t {
    none,
    cut,          ///< closes both connections and does not pass the message on
    cut_within,   ///< passes half of the message on, then closes both connections
    stall,        ///< passes nothing on any more, in either direction, this message included
    error,        ///< answers the statement with an error and does not pass it on
    stall_answer, ///< passes this message on, then nothing more in either direction
    hold,         ///< keeps what this connection sends until let_go()
    lose_answer,  ///< passes the message on, and closes the program's connection once the server has answered
};

/// The place of one fault: a statement that contains `at_statement`, after one that contains `behind`; or the
/// n-th message, counted from 1 over both directions of all connections since the plan was made.
struct PgPlan {
    PgFault fault = PgFault::none;
    std::string at_statement{};
    std::string behind{};
    std::string sqlstate{}; ///< for error
    std::size_t at_message = 0;
    std::string text{"injected"}; ///< message of the error
    bool then_away = false;       ///< closes connections made after the fault at once
};

class PgProxy {
  public:
    /// `server` is a URL with host=DIRECTORY&port=NUMBER of a Unix socket.
    explicit PgProxy(const std::string& server);
    ~PgProxy();
    PgProxy(const PgProxy&) = delete;
    PgProxy& operator=(const PgProxy&) = delete;

    /// The server's URL with this proxy in its place.
    [[nodiscard]] std::string url() const;
    /// Replaces the plan for the messages from now on. Any thread.
    void plan(PgPlan plan);
    /// Passes on what PgFault::hold keeps. Any thread.
    void let_go();
    /// Messages of both directions since the plan was made.
    [[nodiscard]] std::size_t messages() const;
    /// Whether the plan's fault has happened.
    [[nodiscard]] bool happened() const;
    /// Waits for the plan's fault. False if `timeout` passes first.
    [[nodiscard]] bool wait_until_happened(std::chrono::milliseconds timeout) const;

  private:
    struct Server;
    std::unique_ptr<Server> server_;
};

} // namespace numsync::support
