#pragma once

#include <string>
#include <string_view>

/// Text that survives a spreadsheet, which takes for a formula, a number or a date whatever looks like one.
namespace numsync::model {

/// Text that no spreadsheet computes: an apostrophe stands in front of it if its first visible character is
/// one of = + - @, also of full width, or if it begins with a tab, a line end or a semicolon; so behind each
/// of these in it, where a cell may begin. Numbers such as +14155550100 and -1.50 stay as they are.
std::string neutralised(std::string_view text);

/// neutralised(), and as ="text" if Excel would read another number or a date into it. Numbers to count with,
/// which Excel holds exactly, stay as they are.
std::string for_excel(std::string_view text);

/// What neutralised() or for_excel() was given.
std::string as_meant(std::string_view field);

} // namespace numsync::model
