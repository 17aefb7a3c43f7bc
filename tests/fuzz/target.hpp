#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// What fuzz targets share. A target takes bytes, and aborts the process if a requirement does not hold.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace numsync::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

inline void require(bool holds, const char* what)
{
    if (!holds) {
        std::fprintf(stderr, "does not hold: %s\n", what);
        std::abort();
    }
}

/// Cuts an input into pieces of 1 to 40 bytes. Its first byte seeds their sizes and is in no piece.
class Pieces {
  public:
    explicit Pieces(std::string_view input)
        : seed_(input.empty() ? 1 : static_cast<unsigned char>(input.front()) + 1U),
          rest_(input.substr(input.empty() ? 0 : 1))
    {
    }

    [[nodiscard]] std::string_view rest() const { return rest_; }

    /// The next piece; empty at the end.
    std::string_view next()
    {
        seed_ = seed_ * 1103515245U + 12345U;
        const auto piece = rest_.substr(0, 1 + (seed_ >> 16U) % 40U);
        rest_.remove_prefix(piece.size());
        return piece;
    }

  private:
    std::uint32_t seed_;
    std::string_view rest_;
};

} // namespace numsync::fuzz
