#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

namespace numsync::app {

enum class Colour : std::uint8_t { none, strong, faint, good, doubtful, bad };

/// A line in pieces, each with its colour. If it is printed, its text goes through model::visible(), and it
/// is coloured if the stream takes colours.
class Painted {
  public:
    Painted() = default;
    Painted(std::string text) : Painted(Colour::none, std::move(text)) {}
    Painted(const char* text) : Painted(Colour::none, text) {}
    Painted(Colour colour, std::string text) { pieces_.emplace_back(colour, std::move(text)); }

    Painted& operator+=(const Painted& more);

  private:
    friend std::ostream& operator<<(std::ostream& out, const Painted& line);

    std::vector<std::pair<Colour, std::string>> pieces_;
};

Painted operator+(Painted line, const Painted& more);

} // namespace numsync::app
