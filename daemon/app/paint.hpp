#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace numsync::app {

enum class Colour : std::uint8_t { none, strong, faint, good, doubtful, bad };

/// Whether somebody looks at standard output.
bool is_page();

/// Colours text, where standard output is a terminal that knows them and NO_COLOR is not set.
class Paint {
  public:
    Paint();

    [[nodiscard]] std::string operator()(Colour colour, std::string_view text) const;

  private:
    bool wanted_;
};

} // namespace numsync::app
