#include "sql_sessions.hpp"

#include <pqxx/pqxx>

#include <mutex>
#include <utility>
#include <vector>

namespace numsync::support {

namespace {

std::string text_of(const pqxx::result& rows)
{
    std::string text;
    for (pqxx::result::size_type row = 0; row < rows.size(); ++row) {
        text += row == 0 ? "" : "\n";
        for (pqxx::row::size_type column = 0; column < rows.columns(); ++column) {
            const pqxx::field field = rows[row][column];
            text += column == 0 ? "" : "|";
            text += field.is_null() ? "" : field.c_str();
        }
    }
    return text;
}

} // namespace

std::string ask(const std::string& url, const std::string& query)
{
    pqxx::connection connection{url};
    return text_of(pqxx::nontransaction{connection}.exec(query));
}

struct SqlSessions::Idle {
    std::mutex mutex;
    std::vector<std::unique_ptr<pqxx::connection>> sessions;
};

SqlSessions::SqlSessions(std::string url) : url_(std::move(url)), idle_(std::make_unique<Idle>()) {}

SqlSessions::~SqlSessions() = default;

std::string SqlSessions::ask(const std::string& query)
{
    std::unique_ptr<pqxx::connection> session;
    {
        const std::lock_guard lock{idle_->mutex};
        if (!idle_->sessions.empty()) {
            session = std::move(idle_->sessions.back());
            idle_->sessions.pop_back();
        }
    }
    if (!session) {
        session = std::make_unique<pqxx::connection>(url_);
    }
    std::string answer;
    {
        pqxx::nontransaction statements{*session};
        answer = text_of(statements.exec(query));
        statements.exec("DISCARD ALL");
    }
    const std::lock_guard lock{idle_->mutex};
    idle_->sessions.push_back(std::move(session));
    return answer;
}

} // namespace numsync::support
