#include "store/columns.hpp"

#include "model/canonical_line.hpp"

#include <array>

namespace numsync::store {

namespace {

using model::FieldKind;
using model::FieldSpec;

constexpr std::string_view bookkeeping_columns =
    "account, valid_from, first_seen_at, missing_since, missing_runs, removed_at, row_digest, run_id";

/// The column after the documented fields: the text received for fields that their column cannot hold.
constexpr FieldSpec unreadable{"unreadable", "", FieldKind::text, 0};

/// The text that `item` returns for each documented field and for `unreadable`, separated by commas.
template <class Item>
std::string list_of(bool with_id, const Item& item)
{
    std::string list;
    for (const auto& spec : model::field_specs) {
        if (with_id || spec.name != model::field_specs[model::id_field].name) {
            list += item(spec) + ", ";
        }
    }
    return list + item(unreadable);
}

std::string_view type_of(FieldKind kind)
{
    switch (kind) {
    case FieldKind::text:
        return "TEXT";
    case FieldKind::numeric:
        return "NUMERIC";
    case FieldKind::boolean:
        return "BOOLEAN";
    case FieldKind::timestamp:
        break;
    }
    return "TIMESTAMPTZ";
}

std::string column(std::string_view alias, const FieldSpec& spec)
{
    return std::string{alias} + "." + std::string{spec.name};
}

std::string compared(std::string_view alias, const FieldSpec& spec)
{
    return column(alias, spec) + (spec.kind == FieldKind::numeric ? "::text" : "");
}

std::string time_text(const std::string& expression)
{
    return "replace(to_json(" + expression + ") #>> '{}', '+00:00', 'Z')";
}

std::string as_text(std::string_view alias, const FieldSpec& spec)
{
    switch (spec.kind) {
    case FieldKind::text:
        return column(alias, spec);
    case FieldKind::timestamp:
        return time_text(column(alias, spec));
    case FieldKind::numeric:
    case FieldKind::boolean:
        break;
    }
    return column(alias, spec) + "::text";
}

} // namespace

const std::string& content_columns()
{
    static const auto columns = list_of(true, [](const FieldSpec& spec) { return std::string{spec.name}; });
    return columns;
}

std::string content_definitions()
{
    return list_of(true, [](const FieldSpec& spec) {
        return std::string{spec.name} + " " + std::string{type_of(spec.kind)};
    });
}

const std::string& version_columns()
{
    static const auto columns = content_columns() + ", " + std::string{bookkeeping_columns};
    return columns;
}

std::string of_alias(std::string_view alias, const std::string& columns)
{
    constexpr std::string_view between = ", ";
    const auto prefix = std::string{alias} + ".";
    auto list = prefix + columns;
    for (auto at = list.find(between); at != std::string::npos;
         at = list.find(between, at + between.size())) {
        list.insert(at + between.size(), prefix);
    }
    return list;
}

std::string content_from(std::string_view alias)
{
    return list_of(
        false, [&](const FieldSpec& spec) { return std::string{spec.name} + " = " + column(alias, spec); });
}

std::string content_differs(std::string_view one, std::string_view other)
{
    const auto row = [&](std::string_view alias) {
        return "(" + list_of(false, [&](const FieldSpec& spec) { return compared(alias, spec); }) + ")";
    };
    return row(one) + " IS DISTINCT FROM " + row(other);
}

std::string reads_as_before(std::string_view one, std::string_view other)
{
    std::string any;
    for (int version = 1; version < model::canonical_line_version; ++version) {
        std::string since;
        std::array<std::string, 2> rows;
        for (const auto& spec : model::field_specs) {
            if (spec.since > version) {
                since += " AND " + column(one, spec) + " IS NULL";
            } else {
                rows[0] += compared(one, spec) + ", ";
                rows[1] += compared(other, spec) + ", ";
            }
        }
        any += " OR (" + column(one, {"row_digest", "", FieldKind::text, 0}) + " LIKE '" +
               std::to_string(version) + ":%'" + since + " AND (" + rows[0] + column(one, unreadable) +
               ") IS NOT DISTINCT FROM (" + rows[1] + column(other, unreadable) + "))";
    }
    return "(false" + any + ")";
}

std::string field_pairs()
{
    const auto pair = [](const FieldSpec& spec) {
        return "('" + std::string{spec.name} + "', " + as_text("l", spec) + ", " + as_text("p", spec) + ")";
    };
    return "(VALUES " + list_of(false, pair) + ") v (field, api, stored)";
}

std::string with_lists(std::string sql, std::initializer_list<std::pair<std::string_view, std::string>> lists)
{
    for (const auto& [name, list] : lists) {
        for (auto at = sql.find(name); at != std::string::npos; at = sql.find(name, at + list.size())) {
            sql.replace(at, name.size(), list);
        }
    }
    return sql;
}

std::string with_times(std::string sql)
{
    constexpr std::string_view begin = "{time ";
    for (auto at = sql.find(begin); at != std::string::npos; at = sql.find(begin, at)) {
        const auto end = sql.find('}', at);
        const auto text = time_text(sql.substr(at + begin.size(), end - at - begin.size()));
        sql.replace(at, end + 1 - at, text);
    }
    return sql;
}

} // namespace numsync::store
