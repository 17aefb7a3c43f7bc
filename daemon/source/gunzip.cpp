#include "source/gunzip.hpp"

#include "model/failure.hpp"

#include <zlib.h>

#include <array>

namespace numsync::source {

namespace {

using model::Failure;
using model::Reason;

constexpr int gzip_only = 16 + MAX_WBITS;

} // namespace

struct Gunzip::Stream {
    z_stream z{};
    std::array<char, 16 * 1024> out{};
};

Gunzip::Gunzip() : stream_(std::make_unique<Stream>())
{
    if (inflateInit2(&stream_->z, gzip_only) != Z_OK) {
        throw Failure{Reason::internal, "zlib could not be set up"};
    }
}

Gunzip::~Gunzip()
{
    inflateEnd(&stream_->z);
}

void Gunzip::feed(std::string_view compressed)
{
    stream_->z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream_->z.avail_in = static_cast<uInt>(compressed.size());
}

/// RFC 1952: a stream may have several members, one after the other.
void Gunzip::begin_next_member()
{
    constexpr char first_of_gzip = '\x1f';
    if (*reinterpret_cast<const char*>(stream_->z.next_in) != first_of_gzip) {
        throw Failure{Reason::encoding, "bytes stand behind the end of the gzip stream"};
    }
    inflateReset(&stream_->z);
    ended_ = false;
}

std::string_view Gunzip::next()
{
    auto& z = stream_->z;
    auto& out = stream_->out;
    while (z.avail_in > 0 || (full_ && !ended_)) {
        if (ended_) {
            begin_next_member();
        }
        z.next_out = reinterpret_cast<Bytef*>(out.data());
        z.avail_out = static_cast<uInt>(out.size());
        const int result = inflate(&z, Z_NO_FLUSH);
        const bool only_wants_more = result == Z_BUF_ERROR && z.avail_in == 0;
        if (result != Z_OK && result != Z_STREAM_END && !only_wants_more) {
            throw Failure{Reason::encoding, std::string{"the answer is no sound gzip stream ("} +
                                                (z.msg != nullptr ? z.msg : "no progress") + ")"};
        }
        ended_ = result == Z_STREAM_END;
        full_ = z.avail_out == 0;
        if (z.avail_out < out.size()) {
            return {out.data(), out.size() - z.avail_out};
        }
    }
    return {};
}

void Gunzip::finish() const
{
    if (!ended_) {
        throw Failure{Reason::encoding, "the gzip stream ends before its end"};
    }
}

} // namespace numsync::source
