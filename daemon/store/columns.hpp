#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

/// The columns of purchased_numbers, for every statement: by name and in one order, because other people
/// add columns. The content is what the vendor documents, from model::field_specs, and `unreadable`, what was
/// received for a field that its column cannot hold.
namespace numsync::store {

/// The columns whose COPY text is a canonical line, in its order: "id, telephony_id, ...".
const std::string& content_columns();

/// Whether an earlier release wrote the row `one`, and it says what `other` says in the fields that there
/// were then.
std::string reads_as_before(std::string_view one, std::string_view other);

/// The columns of content_columns() with the types that our migrations give them, for a temporary table:
/// those of the table may have been changed.
std::string content_definitions();

/// Every column of ours: the content, then account and the bookkeeping of a version. The history has
/// these and valid_to.
const std::string& version_columns();

/// A list of columns under the alias of a table: "p.id, p.telephony_id, ...".
std::string of_alias(std::string_view alias, const std::string& columns);

/// For SET: each column of the content but the id takes the value of `alias`.
std::string content_from(std::string_view alias);

/// Whether the rows of both aliases differ in their content. Prices are compared as text: 295 and
/// 295.00 are one NUMERIC, but two things that the vendor said.
std::string content_differs(std::string_view one, std::string_view other);

/// Each column of the content but the id, with its value in the record `l` and in the row `p`, as text that
/// depends on no setting: a lateral table v (field, api, stored).
std::string field_pairs();

/// The statement with each name in braces replaced by what it stands for: {{"{columns}", "a, b"}}.
std::string with_lists(std::string sql,
                       std::initializer_list<std::pair<std::string_view, std::string>> lists);

/// `sql` with each {time EXPRESSION} as that point in time reads in RFC 3339, in UTC.
std::string with_times(std::string sql);

} // namespace numsync::store
