#pragma once

#include <memory>
#include <string_view>

namespace numsync::source {

/// Inflates a gzip stream of one or more members as it arrives, in pieces of a bounded size: a few bytes may
/// inflate to a thousand times as many.
class Gunzip {
  public:
    Gunzip();
    ~Gunzip();
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    /// The next compressed bytes. They live until next() has returned nothing.
    void feed(std::string_view compressed);

    /// The next piece of what they inflate to, at most 16 KiB, which lives until the next call; nothing if
    /// more has to be fed first. Throws model::Failure{encoding} for what is no gzip, a wrong checksum, or
    /// bytes behind the stream's end.
    std::string_view next();

    /// Throws model::Failure{encoding} unless the stream has ended, checksum and length right.
    void finish() const;

  private:
    void begin_next_member();

    struct Stream;
    std::unique_ptr<Stream> stream_;
    bool full_ = false;  ///< the last piece was, so zlib may hold more of it
    bool ended_ = false; ///< a member has, and no other one has begun
};

} // namespace numsync::source
