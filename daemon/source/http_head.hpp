#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <string>
#include <string_view>

namespace numsync::source {

inline constexpr std::uint32_t head_limit = 64 * 1024; ///< bytes of an answer's head
inline constexpr int interim_answers_at_most = 5;      ///< 1xx before the final one

inline std::string text_of(boost::core::string_view view)
{
    return {view.data(), view.size()};
}

/// A request without a body, as it is sent. Written out here, as Beast's own operation would be compiled for
/// each kind of stream.
inline std::string request_text(const boost::beast::http::request_header<>& request)
{
    std::ostringstream text;
    text << request;
    return std::move(text).str();
}

/// Inserts the space that Beast wants after the status into a line like "HTTP/1.1 200", which has no reason.
/// Curl and browsers accept such a line.
inline void mend_status_line(boost::beast::flat_buffer& buffer)
{
    constexpr std::string_view good = "HTTP/1.1 200\r";
    const std::string_view line{static_cast<const char*>(buffer.data().data()), buffer.size()};
    if (line.size() < good.size() || !line.starts_with("HTTP/1.") || line[good.size() - 1] != '\r') {
        return;
    }
    const auto end = good.size() - 1;
    buffer.prepare(1);
    buffer.commit(1);
    auto* const begin = static_cast<char*>(buffer.data().data());
    std::memmove(begin + end + 1, begin + end, buffer.size() - end - 1);
    begin[end] = ' ';
}

/// Reads the head of an answer into the parser, at most head_limit bytes. Returns an error instead of
/// throwing it. The buffer needs some reserved room.
template <class Stream, class Parser>
boost::asio::awaitable<boost::system::error_code> read_head(Stream& stream, boost::beast::flat_buffer& buffer,
                                                            Parser& parser)
{
    namespace asio = boost::asio;
    constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
    constexpr std::size_t status_line = 13;
    parser.header_limit(head_limit);
    while (buffer.size() < status_line) {
        const auto room =
            buffer.prepare(std::max<std::size_t>(buffer.capacity() - buffer.size(), status_line));
        const auto [error, read] = co_await stream.async_read_some(room, awaited);
        buffer.commit(read);
        const bool ended = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
        if (error && !(ended && buffer.size() > 0)) {
            co_return error;
        }
        if (ended) { // finds out what is wrong with these few bytes; a further read would wait for ever
            boost::system::error_code fault;
            parser.put(buffer.data(), fault);
            if (fault == boost::beast::http::error::need_more) {
                fault = boost::beast::http::error::partial_message;
            }
            co_return fault;
        }
    }
    mend_status_line(buffer);
    const auto [error, read] =
        co_await boost::beast::http::async_read_header(stream, buffer, parser, awaited);
    co_return error;
}

} // namespace numsync::source
