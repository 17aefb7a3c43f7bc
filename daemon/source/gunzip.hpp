#pragma once

#include <memory>
#include <string_view>

namespace numsync::source {

/// Inflates a gzip stream of one or more members as it arrives. Its pieces are of a bounded size: a few bytes
/// may inflate to a thousand times as many.
class Gunzip {
  public:
    Gunzip();
    ~Gunzip();
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    /// Takes the next compressed bytes. They live until next() has returned an empty piece.
    void feed(std::string_view compressed);

    /// Returns the next piece of inflated bytes, at most 16 KiB. It lives until the next call. Empty if more
    /// has to be fed first. Throws model::Failure{encoding} for what is no gzip, a wrong checksum, or bytes
    /// after the stream's end.
    std::string_view next();

    /// Throws model::Failure{encoding} unless the stream has ended with the right checksum and length.
    void finish() const;

  private:
    void begin_next_member();

    struct Stream;
    std::unique_ptr<Stream> stream_;
    bool full_ = false;  ///< the last piece filled the buffer, so zlib may hold more
    bool ended_ = false; ///< a member has ended, and no other one has begun
};

} // namespace numsync::source
