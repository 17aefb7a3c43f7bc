#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

/// The columns of purchased_numbers, for every statement: by name and in one order, because other people add
/// columns. The content is what the vendor documents (model::field_specs), and `unreadable`, the text
/// received for fields that their column cannot hold.
namespace numsync::store {

/// The columns whose COPY text is a canonical line, in its order: "id, telephony_id, ...".
const std::string& content_columns();

/// SQL condition: an earlier release wrote the row `one`, and the row `other` has equal values in the fields
/// that existed then.
std::string reads_as_before(std::string_view one, std::string_view other);

/// The columns of content_columns() with the types that our migrations give them, for a temporary table.
/// Somebody may have changed the types in the table itself.
std::string content_definitions();

/// All our columns: the content, then account and the bookkeeping of a version. The history has these and
/// valid_to.
const std::string& version_columns();

/// A list of columns under the alias of a table: "p.id, p.telephony_id, ...".
std::string of_alias(std::string_view alias, const std::string& columns);

/// For SET: each content column except the id takes its value from `alias`.
std::string content_from(std::string_view alias);

/// SQL condition: the rows of both aliases differ in their content. Prices are compared as text: 295 and
/// 295.00 are equal as NUMERIC, but the vendor sent two different texts.
std::string content_differs(std::string_view one, std::string_view other);

/// SQL: a lateral table v (field, api, stored) with a row for each content column except the id: its name,
/// its value in the record `l` and its value in the row `p`. The values are text that depends on no setting
/// but TimeZone, which is UTC.
std::string field_pairs();

/// Returns the statement with each name in braces replaced by what it stands for: {{"{columns}", "a, b"}}.
std::string with_lists(std::string sql,
                       std::initializer_list<std::pair<std::string_view, std::string>> lists);

/// Returns `sql` with each {time EXPRESSION} replaced by that time as text, in RFC 3339 and UTC.
std::string with_times(std::string sql);

} // namespace numsync::store
