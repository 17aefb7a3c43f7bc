#include "app/paint.hpp"

#include <cstdlib>
#include <unistd.h>

namespace numsync::app {

namespace {

std::string_view variable(const char* name)
{
    const auto* const value = std::getenv(name);
    return value == nullptr ? std::string_view{} : value;
}

std::string_view code(Colour colour)
{
    switch (colour) {
    case Colour::strong:
        return "\033[1m";
    case Colour::faint:
        return "\033[2m";
    case Colour::good:
        return "\033[32m";
    case Colour::doubtful:
        return "\033[33m";
    case Colour::bad:
        return "\033[31m";
    case Colour::none:
        break;
    }
    return "";
}

} // namespace

bool is_page()
{
    return isatty(STDOUT_FILENO) == 1;
}

Paint::Paint() : wanted_(is_page() && variable("NO_COLOR").empty() && variable("TERM") != "dumb") {}

std::string Paint::operator()(Colour colour, std::string_view text) const
{
    if (!wanted_ || colour == Colour::none) {
        return std::string{text};
    }
    return std::string{code(colour)} + std::string{text} + "\033[0m";
}

} // namespace numsync::app
