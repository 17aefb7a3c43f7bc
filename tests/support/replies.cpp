#include "listener.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>

namespace numsync::support {

std::string Request::header(std::string_view name) const
{
    const auto found = std::ranges::find_if(headers, [&](const auto& h) { return same_name(h.first, name); });
    return found == headers.end() ? "" : found->second;
}

bool Request::has_header(std::string_view name) const
{
    return std::ranges::any_of(headers, [&](const auto& h) { return same_name(h.first, name); });
}

std::string Reply::bytes() const
{
    std::string all;
    for (const std::string& piece : pieces) {
        all += piece;
    }
    return all;
}

Reply status(int code, std::string_view body, const Headers& extra)
{
    std::string bytes = "HTTP/1.1 " + std::to_string(code) + (code == 200 ? " OK" : " Status") + "\r\n";
    const bool typed =
        std::ranges::any_of(extra, [](const auto& h) { return same_name(h.first, "Content-Type"); });
    if (!typed) {
        bytes += "Content-Type: application/json\r\n";
    }
    for (const auto& [name, value] : extra) {
        bytes += name + ": " + value + "\r\n";
    }
    bytes += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    bytes += body;
    return Reply{.pieces = {std::move(bytes)}, .ending = Ending::keep_alive, .before_piece = {}, .file = {}};
}

Reply ok_json(std::string_view body, const Headers& extra)
{
    return status(200, body, extra);
}

Reply chunked_json(std::string_view body, std::size_t chunk_size)
{
    Reply reply;
    reply.pieces.emplace_back(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t at = 0; at < body.size(); at += chunk_size) {
        const std::string_view chunk = body.substr(at, chunk_size);
        std::array<char, 24> size{};
        const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", chunk.size());
        std::string piece{size.data(), static_cast<std::size_t>(digits)};
        piece += chunk;
        piece += "\r\n";
        reply.pieces.push_back(std::move(piece));
    }
    reply.pieces.emplace_back("0\r\n\r\n");
    return reply;
}

Reply gzip_json(std::string_view body)
{
    return status(200, gzip(body), {{"Content-Encoding", "gzip"}});
}

Reply raw(std::string bytes, Ending ending)
{
    return Reply{.pieces = {std::move(bytes)}, .ending = ending, .before_piece = {}, .file = {}};
}

Reply file_json(std::filesystem::path file)
{
    Reply reply;
    reply.file = std::move(file);
    return reply;
}

Reply empty(Ending ending)
{
    return Reply{.pieces = {}, .ending = ending, .before_piece = {}, .file = {}};
}

Reply ending(Reply reply, Ending ending)
{
    reply.ending = ending;
    return reply;
}

Reply in_pieces(Reply reply, std::size_t piece_size)
{
    const std::string all = reply.bytes();
    reply.pieces.clear();
    for (std::size_t at = 0; at < all.size(); at += piece_size) {
        reply.pieces.push_back(all.substr(at, piece_size));
    }
    return reply;
}

Reply truncated(const Reply& reply, std::size_t kept, Ending ending)
{
    return raw(reply.bytes().substr(0, kept), ending);
}

std::string gzip(std::string_view bytes)
{
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
        throw std::runtime_error{"deflateInit2 failed"};
    }
    std::string input{bytes}; // zlib's next_in is not const
    std::string output(deflateBound(&stream, input.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    const int result = deflate(&stream, Z_FINISH);
    output.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) {
        throw std::runtime_error{"deflate failed"};
    }
    return output;
}

} // namespace numsync::support
