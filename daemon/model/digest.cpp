#include "model/digest.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>
#include <system_error>

namespace numsync::model {

namespace {

constexpr std::size_t hex_length = 32;

/// The two hexadecimal digits of each byte value from 0 to 255.
constexpr auto hex_pairs = [] {
    constexpr std::string_view alphabet = "0123456789abcdef";
    std::array<char, 512> pairs{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        pairs[2 * byte] = alphabet[byte >> 4];
        pairs[2 * byte + 1] = alphabet[byte & 0xf];
    }
    return pairs;
}();

std::array<char, hex_length> hex_digits(const Digest& digest)
{
    std::array<char, hex_length> text{};
    auto* at = text.data();
    for (const auto half : {digest.high, digest.low}) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            at = std::copy_n(hex_pairs.data() + 2 * ((half >> shift) & 0xff), 2, at);
        }
    }
    return text;
}

static_assert(canonical_line_version < 10);
constexpr std::array version_and_colon{static_cast<char>('0' + canonical_line_version), ':'};
constexpr std::string_view version_prefix{version_and_colon.data(), version_and_colon.size()};

} // namespace

Digest digest_of(std::string_view bytes)
{
    const auto hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.high64, hash.low64};
}

Digester::Digester() : state_(XXH3_createState())
{
    if (!state_) {
        throw std::bad_alloc{};
    }
    XXH3_128bits_reset(state_.get());
}

void Digester::Free::operator()(XXH3_state_s* state) const
{
    XXH3_freeState(state);
}

void Digester::take(std::string_view piece)
{
    XXH3_128bits_update(state_.get(), piece.data(), piece.size());
}

Digest Digester::result() const
{
    const auto hash = XXH3_128bits_digest(state_.get());
    return {hash.high64, hash.low64};
}

std::string to_hex(const Digest& digest)
{
    const auto text = hex_digits(digest);
    return {text.data(), text.size()};
}

std::string row_digest(const Digest& line)
{
    return std::string{version_prefix} + to_hex(line);
}

int version_in(std::string_view stored)
{
    const bool is_digest = stored.size() == version_prefix.size() + hex_length && stored[1] == ':';
    const int version = is_digest ? stored[0] - '0' : 0;
    return version <= canonical_line_version ? std::max(version, 0) : 0;
}

bool is_row_digest(std::string_view stored, const Digest& line)
{
    if (stored.size() != version_prefix.size() + hex_length || !stored.starts_with(version_prefix)) {
        return false;
    }
    const auto text = hex_digits(line);
    return stored.substr(version_prefix.size()) == std::string_view{text.data(), text.size()};
}

std::optional<Digest> digest_in(std::string_view stored)
{
    if (stored.size() != version_prefix.size() + hex_length || !stored.starts_with(version_prefix)) {
        return std::nullopt;
    }
    const auto half = [&](std::size_t at, std::uint64_t& value) {
        const auto* const first = stored.data() + version_prefix.size() + at;
        const auto [end, error] = std::from_chars(first, first + hex_length / 2, value, 16);
        return error == std::errc{} && end == first + hex_length / 2;
    };
    Digest digest;
    const bool read = half(0, digest.high) && half(hex_length / 2, digest.low);
    return read && is_row_digest(stored, digest) ? std::optional{digest} : std::nullopt; // no capitals
}

} // namespace numsync::model
