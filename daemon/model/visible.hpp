#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Makes text from outside safe for a terminal.
namespace numsync::model {

/// What a terminal can show.
enum class Charset : std::uint8_t { ascii, utf8 };

/// Makes one line in which nothing controls the terminal and nothing is hidden from the reader. A stand-in
/// such as <U+009B> replaces each control character, line end, mark of writing direction and any other
/// invisible character (Cc, Cf, Zl, Zp, Default_Ignorable_Code_Point, unassigned), and one such as <FF> each
/// byte that is not UTF-8. With Charset::ascii all characters outside ASCII get a stand-in. A combining mark
/// without a letter gets a dotted circle. From the fifth combining mark on a letter on, each gets a stand-in.
/// All other text stays as it is.
std::string visible(std::string_view text, Charset charset);

/// A line for a table, and how many columns of a terminal it takes.
struct Cell {
    std::string text;
    std::size_t columns = 0;
};

/// visible(), but cut between characters after at most `most` columns. A cut text ends with "...", which
/// takes 3 more columns.
Cell visible_cell(std::string_view text, Charset charset, std::size_t most);

/// JSON text of equal data in which nothing controls the terminal: each hidden character is written as an
/// escape such as \u009b. Line ends between values stay, and so do bytes that are not UTF-8.
std::string visible_json(std::string_view json);

} // namespace numsync::model
