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

/// XXH3, 128 bits. It proposes what differs; the statements decide.
struct Digest {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    auto operator<=>(const Digest&) const = default;
};

Digest digest_of(std::string_view bytes);

/// digest_of() what comes in pieces.
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

/// What `purchased_numbers.row_digest` holds for a canonical line with this digest.
std::string row_digest(const Digest& line);

/// Whether `stored` is row_digest(line), without building it.
bool is_row_digest(std::string_view stored, const Digest& line);

/// canonical_line_version of the line that `stored` is the row_digest() of; 0 if it is that of no line.
int version_in(std::string_view stored);

/// The digest that `stored` is the row_digest() of; nothing if it is that of no line, or of a line as an
/// earlier version wrote it.
std::optional<Digest> digest_in(std::string_view stored);

} // namespace numsync::model
