#pragma once

#include <memory>
#include <string>

/// Runs SQL on a PostgreSQL server.
namespace numsync::support {

/// Runs one statement or several. Returns the rows as psql -At prints them: "a|b\nc|d"; NULL is empty.
std::string ask(const std::string& url, const std::string& query);

/// Keeps sessions from one query to the next: a new one costs the server more than most queries. DISCARD ALL
/// cleans a session after each query, but does not load defaults that the database was given meanwhile. Any
/// thread: two queries at once get a session each.
class SqlSessions {
  public:
    explicit SqlSessions(std::string url);
    ~SqlSessions();

    /// Like the function ask().
    std::string ask(const std::string& query);

  private:
    struct Idle;
    std::string url_;
    std::unique_ptr<Idle> idle_;
};

} // namespace numsync::support
