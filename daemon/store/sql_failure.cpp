#include "store/sql_failure.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"
#include "store/migrations.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <array>
#include <new>
#include <sstream>
#include <string>
#include <utility>

namespace numsync::store {

namespace {

using model::Failure;
using model::Reason;

enum class Text : bool { hidden, shown }; ///< shown: the server's text names objects, never data
enum class In : bool { ours, any }; ///< any: the rule also holds in code that somebody added to the database

struct StateRule {
    std::string_view prefix; ///< of the SQLSTATE; the first rule that fits counts
    Reason reason;
    std::string_view meaning;
    Text text = Text::hidden;
    In in = In::ours;
    std::string_view source{}; ///< the rule is only for errors of this function of the server
};

constexpr std::string_view not_utf8 = "a text has no form in the database's encoding: the database has to be "
                                      "made with createdb --encoding=UTF8 "
                                      "--template=template0";

constexpr std::array state_rules{
    StateRule{"40", Reason::db_conflict, "it collided with another transaction", Text::hidden, In::any},
    StateRule{"23", Reason::db_rejected, "the database refuses a row"}, // but see is_conflict()
    StateRule{"55P03", Reason::db_timeout, "a lock was not free within database.lock_timeout", Text::hidden,
              In::any},
    StateRule{"57014", Reason::db_timeout, "it took longer than database.statement_timeout, or was cancelled",
              Text::hidden, In::any},
    StateRule{"25P03", Reason::db_timeout, "the transaction was idle for too long", Text::hidden, In::any},
    StateRule{"25P04", Reason::db_timeout,
              "the transaction took longer than the server's transaction_timeout", Text::hidden, In::any},
    StateRule{"25006", Reason::db_readonly,
              "the server is read-only: a standby, or default_transaction_read_only", Text::hidden, In::any},
    StateRule{"53300", Reason::db_unavailable, "the server has no connection left", Text::hidden, In::any},
    StateRule{"53", Reason::db_full, "the server ran out of disk or memory", Text::shown, In::any},
    StateRule{"58", Reason::db_full, "the server's system failed it", Text::shown, In::any},
    StateRule{"57P", Reason::db_unavailable, "the server is going down or coming up", Text::hidden, In::any},
    StateRule{"08", Reason::db_unavailable, "the connection broke", Text::hidden, In::any},
    StateRule{
        "42501", Reason::db_permission,
        "row level security keeps rows from this role: ALTER TABLE ... DISABLE ROW LEVEL SECURITY, or ALTER "
        "ROLE ... BYPASSRLS",
        Text::shown, In::ours, "check_enable_rls"},
    StateRule{"42501", Reason::db_permission,
              "the role lacks a right; migrations/roles.sql grants all that is needed", Text::shown},
    StateRule{"28", Reason::db_permission, "the login was refused", Text::shown},
    StateRule{"42", Reason::db_schema,
              "the schema is not what this program knows; agni-numbers migrate --status", Text::shown},
    StateRule{"3F000", Reason::db_schema, "there is no such schema; agni-numbers migrate creates it",
              Text::shown},
    StateRule{"0A000", Reason::db_rejected, "a rule that was added to a table is in the way", Text::shown,
              In::ours, "RewriteQuery"},
    StateRule{"0A000", Reason::db_conflict, "the schema changed under it", Text::shown},
    StateRule{"22P05", Reason::db_schema, not_utf8, Text::hidden, In::any},
    StateRule{"22021", Reason::db_schema, not_utf8, Text::hidden, In::any},
    StateRule{"22023", Reason::db_rejected, "the server refuses a setting", Text::shown},
    StateRule{"22", Reason::db_rejected,
              "a column's type, or an expression on a column, does not take a value"},
    StateRule{"54", Reason::db_rejected, "a limit of the server is exceeded", Text::shown, In::any},
    StateRule{"55", Reason::db_rejected, "a table is not in a state for it", Text::shown},
    StateRule{"P0", Reason::db_rejected, "code in the database raises an error"},
    StateRule{"XX", Reason::db_rejected, "the server reports a fault of its own or damaged data"},
};

std::string first_line(std::string_view text)
{
    std::string line{text.substr(0, text.find('\n'))};
    std::replace(line.begin(), line.end(), '"', '\'');
    return model::excerpt(line);
}

/// Whether two writers of one row collided, at a unique index of ours. An index that others added may refuse
/// a row without a second writer. Primary keys are ours, as a table has only one.
bool is_conflict(const ServerError& said)
{
    const auto& index = said.constraint;
    const auto made_here = [&](const Migration& migration) {
        return migration.sql.find("UNIQUE INDEX " + index + (index.empty() ? "" : " ")) !=
                   std::string::npos ||
               migration.sql.find("UNIQUE INDEX " + index + "\n") != std::string::npos;
    };
    return said.state == "23505" &&
           (index.empty() || index.ends_with("_pkey") || said.schema == "pg_catalog" ||
            std::ranges::any_of(all_migrations(), made_here));
}

/// The names that the server gives: ", table purchased_numbers, constraint price_is_sane".
std::string place(const ServerError& said)
{
    std::string names;
    for (const auto& [kind, name] : {std::pair{"table", &said.table},
                                     {"column", &said.column},
                                     {"type", &said.datatype},
                                     {"constraint", &said.constraint}}) {
        names += name->empty() ? "" : std::string{", "} + kind + " " + model::excerpt(*name);
    }
    return names;
}

/// The end of every message: " (SQLSTATE 23514, table ..., ...)".
std::string details(const ServerError& said, bool with_text)
{
    const auto text = with_text && !said.message.empty() ? ", " + first_line(said.message) : "";
    return " (SQLSTATE " + said.state + place(said) + text + ")";
}

constexpr auto* unqualified = ": where a name has no schema, only that of the program's tables is searched";

/// Whether the server's text quotes nothing but names. That of a syntax error quotes code, which may be made
/// of data.
bool names_objects(const ServerError& said)
{
    return said.state.starts_with("42") && said.state != "42601";
}

Failure failure_of(const std::string& step, const ServerError& said)
{
    if (is_conflict(said)) {
        return Failure{Reason::db_conflict,
                       step + ": somebody else wrote the same row at the same time" + details(said, false)};
    }
    const auto* const rule = std::ranges::find_if(state_rules, [&](const StateRule& candidate) {
        return said.state.starts_with(candidate.prefix) &&
               (candidate.source.empty() || candidate.source == said.source);
    });
    const auto function = failed_function(said);
    if (!function.empty() && (rule == state_rules.end() || rule->in == In::ours)) {
        return Failure{Reason::db_rejected,
                       step + ": code that was added to the database fails, the function " + function +
                           details(said, names_objects(said)) + (said.state == "42P01" ? unqualified : "")};
    }
    if (rule == state_rules.end()) {
        return Failure{Reason::internal, step + ": the server refused a statement" + details(said, false)};
    }
    return Failure{rule->reason, step + ": " + std::string{rule->meaning} +
                                     (function.empty() ? "" : ", in the function " + function) +
                                     details(said, rule->text == Text::shown)};
}

/// A refused login has no SQLSTATE in libpq, only a text.
struct Refusal {
    const char* phrase;
    const char* another = "";  ///< a second phrase that the text has to have
    std::string_view remedy{}; ///< empty: the reason's own remedy
};

// The first that fits counts.
constexpr std::array refusals{
    Refusal{
        "password authentication failed", "",
        "store the role's password as the credential agni-db-password and restart the service, see A "
        "password for the database in systemd/database.md; ALTER ROLE ... PASSWORD sets it in the server"},
    Refusal{"no password supplied", "",
            "store the role's password as the credential agni-db-password and restart the service, see A "
            "password for the database in systemd/database.md; migrate --login asks for it on a terminal"},
    Refusal{"Peer authentication failed", "",
            "without a password a role has to bear the name of the system user: run this with agni-numbers, "
            "which is the service's user, or let that user in by pg_ident.conf of the server"},
    Refusal{"no pg_hba.conf entry", "no encryption",
            "have the server's pg_hba.conf let this role in from this address; if it wants TLS, put "
            "sslmode=require or verify-full into database.url"},
    Refusal{
        "no pg_hba.conf entry", "",
        "have the server's pg_hba.conf let this role in from this address, and have it read again: SELECT "
        "pg_reload_conf()"},
    Refusal{"client certificate", "",
            "name a certificate that the server takes in database.url: sslcert=FILE&sslkey=FILE"},
    Refusal{
        "certificate authentication failed", "",
        "name a certificate in database.url that the server takes for this role: sslcert=FILE&sslkey=FILE"},
    Refusal{
        "certificate", "",
        "name the authority that signed the server's certificate in database.url, sslrootcert=FILE, and the "
        "server by a name that its certificate has; see systemd/database.md"},
    Refusal{
        "role \"", "does not exist",
        "name a role that exists before the @ in database.url; without one it bears the name of the system "
        "user, under agni-numbers that of the service: agni_sync, which migrations/roles.sql makes"},
    Refusal{"database \"", "does not exist",
            "create it, createdb --encoding=UTF8 NAME, or name another one in database.url"},
    Refusal{"not permitted to log in", "", "ALTER ROLE ... LOGIN, or name another role in database.url"},
    Refusal{"authentication failed"},
    Refusal{"does not exist"},
    Refusal{"permission denied"},
};
constexpr std::array shortages{"too many clients",     "too many connections", "remaining connection slots",
                               "starting up",          "shutting down",        "No such file or directory",
                               "Is the server running"};

template <std::size_t N>
bool holds_one_of(const std::string& text, const std::array<const char*, N>& phrases)
{
    for (const auto* phrase : phrases) {
        if (text.find(phrase) != std::string::npos) {
            return true;
        }
    }
    return false;
}

/// Turns "connection to server at X failed: WHY" into "WHY (server at X)": a table cuts off what comes last.
std::string reason_first(std::string_view line)
{
    constexpr std::string_view begin = "connection to server ";
    constexpr std::string_view end = " failed: ";
    constexpr std::string_view severity = "FATAL:  ";
    const auto place = line.find(end);
    if (!line.starts_with(begin) || place == std::string_view::npos) {
        return std::string{line};
    }
    auto why = line.substr(place + end.size());
    why.remove_prefix(why.starts_with(severity) ? severity.size() : 0);
    const auto server = line.substr(begin.size(), place - begin.size());
    return std::string{why} + " (server " + std::string{server} + ")";
}

/// Puts what libpq says about each server that it tried, one to a line, into one line.
std::string why_not_connected(const std::string& text)
{
    constexpr std::size_t longest_reason = 2000;
    std::string reasons;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        line.erase(0, line.find_first_not_of("\t "));
        if (!line.empty()) {
            reasons += (reasons.empty() ? "" : "; ") + reason_first(line);
        }
    }
    std::ranges::replace(reasons, '"', '\'');
    return model::excerpt(reasons, longest_reason);
}

Failure connection_failure(const Database& database, bool commit_sent, const std::string& text)
{
    if (commit_sent) {
        return Failure{Reason::db_in_doubt, database.step() + ": the answer to COMMIT was lost"};
    }
    const bool limited = text.find("too many connections for") != std::string::npos; // a role or database
    const auto message =
        database.step() + ": " + why_not_connected(text) + (limited ? "; raise its CONNECTION LIMIT" : "");
    const auto* const refusal = std::ranges::find_if(refusals, [&](const Refusal& candidate) {
        return text.find(candidate.phrase) != std::string::npos &&
               text.find(candidate.another) != std::string::npos;
    });
    if (refusal == refusals.end() || holds_one_of(text, shortages)) {
        return Failure{Reason::db_unavailable, message};
    }
    Failure failure{Reason::db_permission, message};
    if (!refusal->remedy.empty()) {
        failure.remedy = refusal->remedy;
    }
    return failure;
}

} // namespace

void throw_as_failure(const Database& database, const ServerError& said, bool commit_sent)
{
    const auto& step = database.step();
    try {
        throw;
    } catch (const Failure&) {
        throw;
    } catch (const pqxx::in_doubt_error& error) {
        throw connection_failure(database, true, error.what());
    } catch (const pqxx::broken_connection& error) {
        throw connection_failure(database, commit_sent, error.what());
    } catch (const pqxx::statement_completion_unknown&) {
        throw Failure{Reason::db_in_doubt, step + ": the answer to COMMIT was lost"};
    } catch (const pqxx::failure& error) { // transaction_rollback, too: in libpqxx 6.4 it is no sql_error
        if (!said.state.empty()) {
            throw failure_of(step, said);
        }
        throw connection_failure(database, commit_sent, error.what());
    } catch (const std::bad_alloc&) {
        throw Failure{Reason::internal, step + ": out of memory"};
    } catch (const std::exception& error) {
        throw Failure{Reason::internal, step + ": " + model::excerpt(error.what())};
    }
}

} // namespace numsync::store
