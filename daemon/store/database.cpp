#include "store/database.hpp"

#include "model/failure.hpp"
#include "store/connection.hpp"
#include "store/server_versions.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace numsync::store {

namespace {

constexpr std::chrono::milliseconds grace{10'000}; ///< on top of statement_timeout
constexpr std::chrono::milliseconds margin{5'000}; ///< for interrupted work to come to its end

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/// libpqxx 6.4 would reconnect by itself, on a socket that nobody could shut down. 7.10 never does.
template <class Connection>
void stay_dead(Connection& connection)
{
    if constexpr (requires { connection.inhibit_reactivation(true); }) {
        connection.inhibit_reactivation(true);
    }
}

#pragma GCC diagnostic pop

} // namespace

Database::Database(const model::DatabaseSettings& settings)
    : settings_(settings), conninfo_(parse_conninfo(settings.url))
{
}

Database::~Database()
{
    disconnect();
}

Database::Connection& Database::connect()
{
    if (connection_ && has_ended()) {
        disconnect();
    }
    if (!connection_) {
        connecting_ = true;
        waiting();
        connection_ = std::make_unique<Connection>(conninfo_.text);
        answered();
        stay_dead(connection_->pq);
        const std::lock_guard lock{mutex_};
        socket_ = fcntl(connection_->pq.sock(), F_DUPFD_CLOEXEC, 0);
    }
    if (connection_->pq.server_version() < oldest_server) {
        throw model::Failure{model::Reason::db_schema, "the server is older than PostgreSQL 14"};
    }
    return *connection_;
}

/// No query is under way. So if there is anything to read, it is the session's end, or something that makes
/// the session useless.
bool Database::has_ended() const
{
    pollfd idle{connection_->pq.sock(), POLLIN | POLLRDHUP, 0};
    return poll(&idle, 1, 0) != 0;
}

void Database::disconnect()
{
    answered();
    {
        const std::lock_guard lock{mutex_};
        committing_ = false;
        if (socket_ >= 0) {
            close(socket_);
            socket_ = -1;
        }
    }
    connection_.reset();
}

void Database::waiting()
{
    waiting_since_ = std::chrono::steady_clock::now().time_since_epoch().count();
}

void Database::answered()
{
    waiting_since_ = 0;
    connecting_ = false;
}

std::chrono::milliseconds Database::silent_for() const
{
    const std::chrono::steady_clock::duration since{waiting_since_.load()};
    if (since.count() == 0) {
        return std::chrono::milliseconds{0};
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch() - since);
}

std::chrono::milliseconds Database::patience() const
{
    return settings_.statement_timeout + grace;
}

bool Database::out_of_bounds() const
{
    return silent_for() > (connecting_ ? conninfo_.connect_bound : patience()) + margin;
}

void Database::committing(bool now)
{
    const std::lock_guard lock{mutex_};
    committing_ = now;
}

bool Database::interrupt()
{
    const std::lock_guard lock{mutex_};
    if (committing_) {
        return false;
    }
    shut_down_socket();
    return true;
}

void Database::break_off()
{
    const std::lock_guard lock{mutex_};
    shut_down_socket();
}

void Database::shut_down_socket()
{
    if (socket_ >= 0) {
        shutdown(socket_, SHUT_RDWR);
    }
}

} // namespace numsync::store
