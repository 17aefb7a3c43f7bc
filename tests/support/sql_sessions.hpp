#pragma once

#include <memory>
#include <string>

/// Questions to a PostgreSQL server.
namespace numsync::support {

/// As psql -At prints it: "a|b\nc|d"; NULL is empty. One statement or several.
std::string ask(const std::string& url, const std::string& query);

/// Sessions that are kept from one question to the next, as a new one costs the server more than most
/// questions do. Each question finds its session as good as new, but for defaults that the database has been
/// given since. From any thread: two at once get a session each.
class SqlSessions {
  public:
    explicit SqlSessions(std::string url);
    ~SqlSessions();

    /// As the function of that name.
    std::string ask(const std::string& query);

  private:
    struct Idle;
    std::string url_;
    std::unique_ptr<Idle> idle_;
};

} // namespace numsync::support
