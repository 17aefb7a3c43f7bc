#include "listener.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cctype>

namespace numsync::support {

bool same_name(std::string_view a, std::string_view b)
{
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

void close(tcp::socket& socket)
{
    error_code ignored;
    socket.close(ignored);
}

void make_reset(tcp::socket& socket)
{
    error_code ignored;
    socket.set_option(asio::socket_base::linger{true, 0}, ignored);
}

void send_fin(tcp::socket& socket)
{
    error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

} // namespace numsync::support
