#pragma once

#include <string>
#include <string_view>

/// Phone numbers as people and spreadsheets write them.
namespace numsync::model {

/// The text without invisible characters at its ends: blanks of any width, and marks of writing direction.
std::string_view without_unseen_ends(std::string_view text);

/// The value without the marks that make a spreadsheet take it as text: +1415 for '+1415 and ="+1415".
std::string_view without_marks_of_text(std::string_view value);

/// The digits of a phone number, without a plus or 00 before them. Empty if the value has anything but digits
/// and the usual separators.
std::string digits_of(std::string_view value);

} // namespace numsync::model
