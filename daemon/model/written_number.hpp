#pragma once

#include <string>
#include <string_view>

/// Phone numbers as people and spreadsheets write them.
namespace numsync::model {

/// Without what nobody sees around it: blanks of any width, and marks of writing direction.
std::string_view without_unseen_ends(std::string_view text);

/// Without what people write so that a spreadsheet takes it as text: '+1415, ="+1415".
std::string_view without_marks_of_text(std::string_view value);

/// The digits of a number, if it has only digits and what people put between them, behind a plus or 00 or
/// nothing; else empty.
std::string digits_of(std::string_view value);

} // namespace numsync::model
