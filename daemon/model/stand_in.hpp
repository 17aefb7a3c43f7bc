#pragma once

#include "model/secret.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// Text that may be shown to others in place of a customer's.
namespace numsync::model {

using SipKey = std::array<std::uint64_t, 2>;

/// Replaces text by text of the same shape, which tells nothing of it without the secret: each run of letters
/// and digits by another run of as many, a digit by a digit, a capital by a capital. What stands between them
/// stays. Equal runs always get equal stand-ins, and different runs different ones. So a number inside
/// a name is still the number of its record.
class StandIns {
  public:
    /// Other secrets give other stand-ins. The secret cannot be computed from them.
    explicit StandIns(const Secret& secret);

    /// Of UTF-8. Characters that nobody sees stay.
    [[nodiscard]] std::string of_text(std::string_view text) const;

    /// Of a JSON number, again a JSON number: sign, point and exponent stay, and a leading zero does.
    [[nodiscard]] std::string of_number(std::string_view token) const;

  private:
    [[nodiscard]] std::string of_run(std::string_view run) const;
    [[nodiscard]] std::string of_character(std::string_view character) const;

    SipKey key_;
};

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a pseudorandom function of `text` for who lacks the key.
std::uint64_t sip_hash(const SipKey& key, std::string_view text);

} // namespace numsync::model
