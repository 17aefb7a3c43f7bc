#include "app/paint.hpp"

#include "model/visible.hpp"
#include "ops/environment.hpp"
#include "ops/standard_streams.hpp"

#include <ostream>
#include <string_view>

namespace numsync::app {

namespace {

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

Painted& Painted::operator+=(const Painted& more)
{
    pieces_.insert(pieces_.end(), more.pieces_.begin(), more.pieces_.end());
    return *this;
}

Painted operator+(Painted line, const Painted& more)
{
    line += more;
    return line;
}

std::ostream& operator<<(std::ostream& out, const Painted& line)
{
    const bool coloured = ops::takes_colours(out);
    for (const auto& [colour, text] : line.pieces_) {
        const bool paints = coloured && colour != Colour::none;
        if (paints) {
            ops::print_escape(out, code(colour));
        }
        out << model::visible(text, ops::charset());
        if (paints) {
            ops::print_escape(out, "\033[0m");
        }
    }
    return out;
}

} // namespace numsync::app
