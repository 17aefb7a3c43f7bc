#include "model/digest.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>

namespace numsync::model {

namespace {

constexpr std::size_t hex_length = 32;

std::array<char, hex_length> hex_digits(const Digest& digest)
{
    constexpr std::string_view alphabet = "0123456789abcdef";
    std::array<char, hex_length> text{};
    for (std::size_t i = 0; i < hex_length / 2; ++i) {
        const auto shift = static_cast<unsigned>(60 - 4 * i);
        text[i] = alphabet[(digest.high >> shift) & 0xf];
        text[i + hex_length / 2] = alphabet[(digest.low >> shift) & 0xf];
    }
    return text;
}

const std::string& version_prefix()
{
    static const std::string prefix = std::to_string(canonical_line_version) + ":";
    return prefix;
}

} // namespace

Digest digest_of(std::string_view bytes)
{
    const auto hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.high64, hash.low64};
}

std::string to_hex(const Digest& digest)
{
    const auto text = hex_digits(digest);
    return {text.data(), text.size()};
}

std::string row_digest(const Digest& line)
{
    return version_prefix() + to_hex(line);
}

bool is_row_digest(std::string_view stored, const Digest& line)
{
    const auto& prefix = version_prefix();
    if (stored.size() != prefix.size() + hex_length || !stored.starts_with(prefix)) {
        return false;
    }
    const auto text = hex_digits(line);
    return std::equal(text.begin(), text.end(), stored.begin() + static_cast<std::ptrdiff_t>(prefix.size()));
}

} // namespace numsync::model
