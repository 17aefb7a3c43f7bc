#include "model/stand_in.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <bit>

namespace numsync::model {

namespace {

constexpr int rounds = 4; ///< of the Feistel network

bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool is_run(char c)
{
    return is_digit(c) || is_small(c) || is_capital(c);
}

bool all_digits(std::string_view run)
{
    return std::all_of(run.begin(), run.end(), is_digit);
}

/// Part of a UUID or a hash: digits and letters up to F of one case.
bool is_hex(std::string_view run)
{
    return run.find_first_of("0123456789") != std::string_view::npos && !all_digits(run) &&
           (run.find_first_not_of("0123456789abcdef") == std::string_view::npos ||
            run.find_first_not_of("0123456789ABCDEF") == std::string_view::npos);
}

/// The characters that may be at one place of a run. The stand-in has one of them at that place, too.
struct Alphabet {
    char first;
    unsigned size;
};

class Run {
  public:
    explicit Run(std::string_view run) : text_(run), digits_(all_digits(run)), hex_(is_hex(run)) {}

    /// One round: shifts each character of [from, from + length) within its alphabet, by a hash of all other
    /// characters. These do not change, so a round can be undone, and two different runs never become equal.
    void shift(const SipKey& key, int round, std::size_t from, std::size_t length)
    {
        scratch_.assign(text_, 0, from).append(text_, from + length);
        scratch_ += static_cast<char>(round);
        scratch_ += static_cast<char>(text_.size() & 0xffU);
        auto hash = sip_hash(key, scratch_);
        const SipKey block_key{key[0], key[1] ^ hash};
        for (std::size_t i = 0; i < length; ++i) {
            if (i > 0 && i % sizeof hash == 0) {
                hash = sip_hash(block_key, std::to_string(i));
            }
            auto& c = text_[from + i];
            const auto alphabet = alphabet_at(from + i);
            const auto place =
                static_cast<unsigned>(c - alphabet.first) + shift_by(hash & 0xffU, alphabet.size);
            c = static_cast<char>(static_cast<unsigned>(alphabet.first) + place % alphabet.size);
            hash >>= 8U;
        }
    }

    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    /// How far to shift a character. Never 0 for a run of one character, unless its alphabet has only one.
    [[nodiscard]] unsigned shift_by(std::uint64_t hash, unsigned size) const
    {
        return static_cast<unsigned>(text_.size() > 1 || size == 1 ? hash % size : 1 + hash % (size - 1));
    }

    [[nodiscard]] Alphabet alphabet_at(std::size_t at) const
    {
        const char c = text_[at];
        if (is_digit(c)) {
            const bool leading = digits_ && at == 0;
            return !leading ? Alphabet{'0', 10} : c == '0' ? Alphabet{'0', 1} : Alphabet{'1', 9};
        }
        return {is_small(c) ? 'a' : 'A', hex_ ? 6U : 26U};
    }

    std::string text_;
    std::string scratch_;
    bool digits_;
    bool hex_;
};

std::uint64_t little_endian(std::string_view bytes)
{
    std::uint64_t word = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        word = (word << 8U) | static_cast<unsigned char>(bytes[i - 1]);
    }
    return word;
}

} // namespace

StandIns::StandIns(const Secret& secret)
    : key_{sip_hash({0x6167'6e69, 1}, secret.reveal()), sip_hash({0x6167'6e69, 2}, secret.reveal())}
{
}

std::string StandIns::of_run(std::string_view run) const
{
    Run stand_in{run};
    const auto half = run.size() / 2;
    do { // until both runs are hexadecimal or neither is: so each kind is mapped onto itself
        for (int round = 0; round < (half == 0 ? 1 : rounds); ++round) {
            round % 2 == 0 ? stand_in.shift(key_, round, half, run.size() - half)
                           : stand_in.shift(key_, round, 0, half);
        }
    } while (is_hex(stand_in.text()) != is_hex(run));
    return stand_in.text();
}

/// The stand-in of a character outside of runs. If it is not ASCII, it becomes a letter or symbol of equal
/// length in bytes. Blanks and punctuation stay.
std::string StandIns::of_character(std::string_view character) const
{
    if (is_blank(character)) {
        return std::string{character};
    }
    const auto hash = sip_hash(key_, character);
    const auto tail = [&](unsigned first, unsigned of) {
        return static_cast<char>(first + static_cast<unsigned>(hash % of));
    };
    switch (character.size()) {
    case 2:
        return {'\xc3', tail(0xa0, 23)}; // from U+00E0
    case 3:
        return {'\xe4', '\xb8', tail(0x80, 64)}; // from U+4E00
    case 4:
        return {'\xf0', '\x9f', '\x98', tail(0x80, 64)}; // from U+1F600
    default: // punctuation, or a byte of a character that a cut broke
        return first_character_size(character) == 0 ? "?" : std::string{character};
    }
}

std::string StandIns::of_text(std::string_view text) const
{
    std::string out;
    while (!text.empty()) {
        const auto end = std::find_if_not(text.begin(), text.end(), is_run);
        const auto run = text.substr(0, static_cast<std::size_t>(end - text.begin()));
        const auto next =
            run.empty() ? text.substr(0, std::max<std::size_t>(first_character_size(text), 1)) : run;
        out += run.empty() ? of_character(next) : of_run(run);
        text.remove_prefix(next.size());
    }
    return out;
}

std::string StandIns::of_number(std::string_view token) const
{
    std::string out;
    while (!token.empty() && token.front() != 'e' && token.front() != 'E') {
        const auto end = std::find_if_not(token.begin(), token.end(), is_digit);
        const auto run = token.substr(0, static_cast<std::size_t>(end - token.begin()));
        out += run.empty() ? token.substr(0, 1) : of_run(run);
        token.remove_prefix(std::max<std::size_t>(run.size(), 1));
    }
    return out.append(token);
}

std::uint64_t sip_hash(const SipKey& key, std::string_view text)
{
    std::array<std::uint64_t, 4> v{key[0] ^ 0x736f6d6570736575U, key[1] ^ 0x646f72616e646f6dU,
                                   key[0] ^ 0x6c7967656e657261U, key[1] ^ 0x7465646279746573U};
    const auto mix = [&v](int times) {
        for (int i = 0; i < times; ++i) {
            v[0] += v[1];
            v[2] += v[3];
            v[1] = std::rotl(v[1], 13) ^ v[0];
            v[3] = std::rotl(v[3], 16) ^ v[2];
            v[0] = std::rotl(v[0], 32) + v[3];
            v[2] += v[1];
            v[3] = std::rotl(v[3], 21) ^ v[0];
            v[1] = std::rotl(v[1], 17) ^ v[2];
            v[2] = std::rotl(v[2], 32);
        }
    };
    const auto absorb = [&](std::uint64_t word) {
        v[3] ^= word;
        mix(2);
        v[0] ^= word;
    };
    const auto length = text.size();
    for (; text.size() >= 8; text.remove_prefix(8)) {
        absorb(little_endian(text.substr(0, 8)));
    }
    absorb((static_cast<std::uint64_t>(length) << 56U) | little_endian(text));
    v[2] ^= 0xffU;
    mix(4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

} // namespace numsync::model
