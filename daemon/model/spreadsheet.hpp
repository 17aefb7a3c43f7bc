#pragma once

#include <string>
#include <string_view>

/// Protects text from spreadsheets, which turn whatever looks like a formula, a number or a date into one.
namespace numsync::model {

/// Protects text against being computed as a formula. Puts an apostrophe before it if its first visible
/// character is one of = + - @, also in full width, or if it begins with a tab, a line end or a semicolon. A
/// new cell may begin behind each tab, line end and semicolon inside the text, so formulas there get an
/// apostrophe, too. Numbers such as +14155550100 and -1.50 stay as they are.
std::string neutralised(std::string_view text);

/// neutralised(), and written as ="text" if Excel would change it into another number or a date. Numbers that
/// Excel holds exactly stay as they are. An empty text becomes ="".
std::string for_excel(std::string_view text);

/// Undoes neutralised() and for_excel().
std::string as_meant(std::string_view field);

} // namespace numsync::model
