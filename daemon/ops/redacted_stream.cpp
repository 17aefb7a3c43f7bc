#include "ops/redacted_stream.hpp"

namespace numsync::ops {

RedactedStream::RedactedStream(std::ostream& stream, const model::Redactor& redactor)
    : stream_(stream), redactor_(redactor), target_(stream.rdbuf(this)), flags_(stream.flags())
{
    stream_.unsetf(std::ios::unitbuf); // write whole lines, not each part of a line
}

RedactedStream::~RedactedStream()
{
    sync();
    stream_.rdbuf(target_);
    stream_.flags(flags_);
}

RedactedStream::int_type RedactedStream::overflow(int_type c)
{
    const char one = traits_type::to_char_type(c);
    return traits_type::eq_int_type(c, traits_type::eof()) || xsputn(&one, 1) == 1 ? traits_type::not_eof(c)
                                                                                   : traits_type::eof();
}

std::streamsize RedactedStream::xsputn(const char* text, std::streamsize size)
{
    waiting_.append(text, static_cast<std::size_t>(size));
    return !waiting_.ends_with('\n') || sync() == 0 ? size : 0;
}

int RedactedStream::sync()
{
    const auto out = redactor_(waiting_);
    waiting_.clear();
    const auto size = static_cast<std::streamsize>(out.size());
    return target_->sputn(out.data(), size) == size ? target_->pubsync() : -1;
}

} // namespace numsync::ops
