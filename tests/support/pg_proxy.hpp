#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

/// A proxy in front of PostgreSQL's Unix socket that knows where messages begin, and can go wrong at any of
/// them.
namespace numsync::support {

enum class PgFault : std::uint8_t {
    none,
    cut,          ///< both connections closed before the message is passed on
    cut_within,   ///< the same behind the first half of it
    stall,        ///< nothing is passed on any more, either way
    error,        ///< a statement is answered with an error instead of being passed on
    stall_answer, ///< the same, only that the message itself still reaches the server
    hold,         ///< what this connection sends waits until let_go()
    lose_answer,  ///< it is passed on, but the connection to the program closed when the server has answered
};

/// Where it goes wrong, once: at a statement that holds a text, behind another one that holds `behind`, or at
/// the n-th message of either direction, counted from 1 over all connections since the plan was made.
struct PgPlan {
    PgFault fault = PgFault::none;
    std::string at_statement{};
    std::string behind{};
    std::string sqlstate{}; ///< for error
    std::size_t at_message = 0;
    std::string text{"injected"}; ///< of the error
    bool then_away = false;       ///< connections made after it are closed at once
};

class PgProxy {
  public:
    /// `server` is a URL with host=DIRECTORY&port=NUMBER of a Unix socket.
    explicit PgProxy(const std::string& server);
    ~PgProxy();
    PgProxy(const PgProxy&) = delete;
    PgProxy& operator=(const PgProxy&) = delete;

    /// The server's URL, leading through here.
    [[nodiscard]] std::string url() const;
    /// Holds for what comes from now on. Any thread.
    void plan(PgPlan plan);
    /// What PgFault::hold has held goes on. Any thread.
    void let_go();
    /// Messages of both directions since the last plan.
    [[nodiscard]] std::size_t messages() const;
    /// Whether the plan's fault has happened.
    [[nodiscard]] bool happened() const;
    /// Whether it happens within the time.
    [[nodiscard]] bool wait_until_happened(std::chrono::milliseconds timeout) const;

  private:
    struct Server;
    std::unique_ptr<Server> server_;
};

} // namespace numsync::support
