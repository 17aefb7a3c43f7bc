#pragma once

#include "model/secret.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// Pseudonyms: text that may be shown to others in place of the customer's.
namespace numsync::model {

using SipKey = std::array<std::uint64_t, 2>;

/// Replaces text by text of equal shape that reveals nothing without the secret. Each run of letters and
/// digits becomes another run of equal length: a digit stays a digit, a capital a capital. Blanks and
/// punctuation stay. Equal runs always get equal stand-ins, and different runs different ones. So a number
/// inside a name is still the number of its record.
class StandIns {
  public:
    /// Other secrets give other stand-ins. The secret cannot be computed from the stand-ins.
    explicit StandIns(const Secret& secret);

    /// The stand-in of UTF-8 text. Invisible characters stay.
    [[nodiscard]] std::string of_text(std::string_view text) const;

    /// The stand-in of a JSON number, again a JSON number: sign, point, exponent and a leading zero stay.
    [[nodiscard]] std::string of_number(std::string_view token) const;

  private:
    [[nodiscard]] std::string of_run(std::string_view run) const;
    [[nodiscard]] std::string of_character(std::string_view character) const;

    SipKey key_;
};

/// SipHash-2-4 (Aumasson and Bernstein, 2012): a pseudorandom function of `text` for everybody without the
/// key.
std::uint64_t sip_hash(const SipKey& key, std::string_view text);

} // namespace numsync::model
