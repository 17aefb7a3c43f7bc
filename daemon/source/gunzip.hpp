#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace numsync::source {

/// Inflates one gzip stream as it arrives; never more than a buffer of it is in memory.
class Gunzip {
  public:
    using OnBytes = std::function<void(std::string_view)>;

    explicit Gunzip(OnBytes on_bytes);
    ~Gunzip();
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    /// Hands on what comes out. Throws model::Failure{encoding} for what is no gzip, a wrong checksum, or
    /// bytes behind the stream's end.
    void feed(std::string_view compressed);

    /// Throws model::Failure{encoding} unless the stream has ended, checksum and length right.
    void finish() const;

  private:
    struct Stream;
    OnBytes on_bytes_;
    std::unique_ptr<Stream> stream_;
    bool ended_ = false;
};

} // namespace numsync::source
