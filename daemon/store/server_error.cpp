#include "store/server_error.hpp"

#include "model/text.hpp"

#include <libpq-events.h>
#include <libpq-fe.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string_view>
#include <utility>

namespace numsync::store {

namespace {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

/// The only access to libpq's connection that both 6.4 and 7.10 have.
struct Raw : pqxx::largeobject {
    using pqxx::largeobject::raw_connection;
};

#pragma GCC diagnostic pop

std::string text(const PGresult* result, int field)
{
    const auto* const found = PQresultErrorField(result, field);
    return found == nullptr ? "" : found;
}

int on_event(PGEventId event, void* info, void* error)
{
    if (event != PGEVT_RESULTCREATE) {
        return 1;
    }
    const auto* const result = static_cast<PGEventResultCreate*>(info)->result;
    auto& kept = *static_cast<ServerError*>(error);
    if (PQresultStatus(result) == PGRES_FATAL_ERROR && kept.state.empty()) {
        kept = {text(result, PG_DIAG_SQLSTATE),        text(result, PG_DIAG_MESSAGE_PRIMARY),
                text(result, PG_DIAG_SCHEMA_NAME),     text(result, PG_DIAG_TABLE_NAME),
                text(result, PG_DIAG_COLUMN_NAME),     text(result, PG_DIAG_DATATYPE_NAME),
                text(result, PG_DIAG_CONSTRAINT_NAME), text(result, PG_DIAG_CONTEXT),
                text(result, PG_DIAG_SOURCE_FUNCTION)};
    }
    return 1;
}

/// Prints to where libpq prints notices while it connects. libpqxx 7 would print nothing.
void print_notice(void*, const char* message)
{
    std::fputs(message, stderr);
}

} // namespace

void watch_errors(const pqxx::dbtransaction& transaction, ServerError& error)
{
    // PQregisterEventProc() does nothing if the callback is registered already.
    auto* const connection = static_cast<PGconn*>(Raw::raw_connection(transaction)); // libpqxx 8 says void*
    PQregisterEventProc(connection, on_event, "agni-number-sync", &error);
    PQsetNoticeProcessor(connection, print_notice, nullptr);
}

namespace {

/// Positions in a line of context: where the function's signature begins, and where its parenthesis opens.
/// Ignores text in quotation marks: other lines quote code.
std::pair<std::size_t, std::size_t> signature_in(std::string_view line)
{
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '"') {
            quoted = !quoted;
        } else if (!quoted && line[at] == ' ') {
            begin = at + 1;
        } else if (!quoted && line[at] == '(') {
            return {begin, at};
        }
    }
    return {begin, std::string_view::npos};
}

/// Finds "audit() line 3" in a line like "PL/pgSQL function audit() line 3 at SQL statement", in whatever
/// language the server speaks. Empty for any other line.
std::string function_in(std::string_view line)
{
    constexpr std::size_t longest_word = 20; // before the language, as in "fonction PL/pgSQL audit()"
    const auto [begin, open] = signature_in(line);
    const auto close = line.find(')', std::min(open, line.size()));
    if (line.find("PL/") > longest_word || open == begin || close == std::string_view::npos) {
        return {};
    }
    std::string found{line.substr(begin, close + 1 - begin)};
    const auto digits = line.find_first_of("0123456789", close);
    if (digits != std::string_view::npos) {
        found += " line ";
        found += line.substr(digits, line.find_first_not_of("0123456789", digits) - digits);
    }
    return model::excerpt(found);
}

} // namespace

std::string failed_function(const ServerError& error)
{
    std::istringstream context{error.context};
    for (std::string line; std::getline(context, line);) {
        auto found = function_in(line);
        if (!found.empty() && !found.starts_with("inline_code_block")) { // a migration's own DO
            return found;
        }
    }
    return {};
}

} // namespace numsync::store
