#include "store/sql_failure.hpp"

#include "model/failure.hpp"
#include "model/text.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <array>
#include <new>
#include <string>

namespace numsync::store {

namespace {

using model::Failure;
using model::Reason;

struct StateRule {
    std::string_view prefix; ///< of the SQLSTATE; the first rule that fits counts
    Reason reason;
    std::string_view meaning;
    bool shows_text; ///< the server's text names objects, never data
};

constexpr std::string_view not_utf8 = "a text has no form in the database's encoding: the database has to be "
                                      "made with createdb --encoding=UTF8 "
                                      "--template=template0";

constexpr std::array state_rules{
    StateRule{"40", Reason::db_conflict, "it collided with another transaction", false},
    StateRule{"23505", Reason::db_conflict, "somebody else wrote the same row at the same time", false},
    StateRule{"55P03", Reason::db_timeout, "a lock was not free within database.lock_timeout", false},
    StateRule{"57014", Reason::db_timeout, "it took longer than database.statement_timeout, or was cancelled",
              false},
    StateRule{"25P03", Reason::db_timeout, "the transaction was idle for too long", false},
    StateRule{"25P04", Reason::db_timeout,
              "the transaction took longer than the server's transaction_timeout", false},
    StateRule{"25006", Reason::db_readonly,
              "the server is read-only: a standby, or default_transaction_read_only", false},
    StateRule{"53300", Reason::db_unavailable, "the server has no connection left", false},
    StateRule{"53", Reason::db_full, "the server ran out of disk or memory", true},
    StateRule{"58", Reason::db_full, "the server's system failed it", true},
    StateRule{"57P", Reason::db_unavailable, "the server is going down or coming up", false},
    StateRule{"08", Reason::db_unavailable, "the connection broke", false},
    StateRule{"42501", Reason::db_permission,
              "the role lacks a right; migrations/roles.sql grants all that is needed", true},
    StateRule{"28", Reason::db_permission, "the login was refused", true},
    StateRule{"42", Reason::db_schema,
              "the schema is not what this program knows; agni-number-sync migrate --status", true},
    StateRule{"3F000", Reason::db_schema, "there is no such schema; agni-number-sync migrate creates it",
              true},
    StateRule{"0A000", Reason::db_conflict, "the schema changed under it", true},
    StateRule{"22P05", Reason::db_schema, not_utf8, false},
    StateRule{"22021", Reason::db_schema, not_utf8, false},
};

std::string first_line(std::string_view text)
{
    std::string line{text.substr(0, text.find('\n'))};
    std::replace(line.begin(), line.end(), '"', '\'');
    return model::excerpt(line);
}

template <class Error>
bool is_a(const pqxx::sql_error& error)
{
    return dynamic_cast<const Error*>(&error) != nullptr;
}

/// libpqxx 6.4 says some states by the exception's class only. Empty where the connection died under the
/// statement.
std::string state_of(const pqxx::sql_error& error)
{
    if (!error.sqlstate().empty()) {
        return error.sqlstate();
    }
    if (is_a<pqxx::insufficient_privilege>(error)) {
        return "42501";
    }
    if (is_a<pqxx::insufficient_resources>(error)) {
        return "53000";
    }
    if (is_a<pqxx::syntax_error>(error)) {
        return "42601";
    }
    if (is_a<pqxx::feature_not_supported>(error)) {
        return "0A000";
    }
    if (is_a<pqxx::data_exception>(error)) {
        return "22000";
    }
    return is_a<pqxx::integrity_constraint_violation>(error) ? "23000" : "";
}

Failure failure_of(const std::string& step, const std::string& state, const pqxx::sql_error& error)
{
    for (const auto& rule : state_rules) {
        if (state.starts_with(rule.prefix)) {
            auto message = step + ": " + std::string{rule.meaning} + " (SQLSTATE " + state;
            message += rule.shows_text ? ", " + first_line(error.what()) + ")" : ")";
            return Failure{rule.reason, message};
        }
    }
    return Failure{Reason::internal, step + ": the server refused a statement (SQLSTATE " + state + ")"};
}

// A refused login has no SQLSTATE in libpq, only a text.
constexpr std::array refusals{
    "authentication failed",   "no pg_hba.conf entry", "does not exist", "permission denied",
    "not permitted to log in", "no password supplied", "certificate",
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

Failure connection_failure(const Database& database, bool commit_sent, const std::string& text)
{
    if (commit_sent) {
        return Failure{Reason::db_in_doubt, database.step() + ": the answer to COMMIT was lost"};
    }
    const bool refused = !holds_one_of(text, shortages) && holds_one_of(text, refusals);
    return Failure{refused ? Reason::db_permission : Reason::db_unavailable,
                   database.step() + ": " + first_line(text)};
}

} // namespace

void throw_as_failure(const Database& database, bool commit_sent)
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
    } catch (const pqxx::transaction_rollback&) { // no sql_error in libpqxx 6.4
        throw Failure{Reason::db_conflict, step + ": it collided with another transaction"};
    } catch (const pqxx::sql_error& error) {
        const auto state = state_of(error);
        if (state.empty()) {
            throw connection_failure(database, commit_sent, error.what());
        }
        throw failure_of(step, state, error);
    } catch (const pqxx::failure& error) {
        throw connection_failure(database, commit_sent, error.what());
    } catch (const std::bad_alloc&) {
        throw Failure{Reason::internal, step + ": out of memory"};
    } catch (const std::exception& error) {
        throw Failure{Reason::internal, step + ": " + model::excerpt(error.what())};
    }
}

} // namespace numsync::store
