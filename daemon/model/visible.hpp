#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Text of others as a terminal may show it.
namespace numsync::model {

/// What a terminal can show.
enum class Charset : std::uint8_t { ascii, utf8 };

/// One line in which a terminal finds nothing to obey, and a reader all there is: <U+009B> stands for each
/// control character, line end, mark of writing direction and whatever else is not seen (Cc, Cf, Zl, Zp,
/// Default_Ignorable_Code_Point, unassigned), <FF> for a byte that is no UTF-8. With Charset::ascii all that
/// is not ASCII has a stand-in. A combining mark without a letter gets a dotted circle, the fifth on one
/// letter and those behind it a stand-in. What is visible already stays as it is.
std::string visible(std::string_view text, Charset charset);

/// A line for a table, and how many columns of a terminal it takes.
struct Cell {
    std::string text;
    std::size_t columns = 0;
};

/// visible(), but cut between characters behind `most` columns, with "..." to say so.
Cell visible_cell(std::string_view text, Charset charset, std::size_t most);

/// JSON text of the same data in which a terminal finds nothing to obey: what visible() would put a stand-in
/// for is written \u009b. Line ends between values stay.
std::string visible_json(std::string_view json);

} // namespace numsync::model
