#pragma once

#include "model/canonical_line.hpp"

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct XXH3_state_s;

namespace numsync::model {

/// A 128-bit XXH3 hash. Different digests only propose a change: the SQL statement that writes compares the
/// values themselves.
struct Digest {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const Digest&) const = default;
};

Digest digest_of(std::string_view bytes);

/// Computes digest_of() for bytes that come in pieces.
class Digester {
  public:
    Digester();

    void take(std::string_view piece);
    [[nodiscard]] Digest result() const;

  private:
    struct Free {
        void operator()(XXH3_state_s* state) const;
    };

    std::unique_ptr<XXH3_state_s, Free> state_;
};

/// 32 lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);

/// The value of column `purchased_numbers.row_digest` for a canonical line with this digest: the version of
/// the line, a colon and to_hex().
std::string row_digest(const Digest& line);

/// Whether `stored` is row_digest(line), without building it.
bool is_row_digest(std::string_view stored, const Digest& line);

/// The canonical_line_version that the row digest `stored` names. 0 if `stored` is no row digest, or one of a
/// later version.
int version_in(std::string_view stored);

/// The digest in the row digest `stored`. nullopt if `stored` is no row digest, or one of another version
/// than canonical_line_version.
std::optional<Digest> digest_in(std::string_view stored);

} // namespace numsync::model
