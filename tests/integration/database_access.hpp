#pragma once

#include "synced.hpp"

namespace numsync::support {

/// The value of a key in a database URL's query.
inline std::string value_in(const std::string& url, const std::string& key)
{
    const auto begin = url.find(key + "=") + key.size() + 1;
    return url.substr(begin, url.find('&', begin) - begin);
}

class DatabaseAccess : public Synced {
  protected:
    DatabaseAccess() : server_{box.database_url()} { serve_numbers(1, 20); }

    /// Reaches the database through another host, as a conninfo string of keyword=value.
    void connect_by(const std::string& host, const std::string& more)
    {
        box.set("database.url", "\"host=" + host + " dbname=" + name() + " " + more + '"');
    }

    [[nodiscard]] std::string name() const
    {
        const auto begin = server_.find('/', server_.find("://") + 3) + 1;
        return server_.substr(begin, server_.find('?') - begin);
    }
    [[nodiscard]] std::string directory() const { return value_in(server_, "host"); }
    [[nodiscard]] std::string port() const { return value_in(server_, "port"); }

  private:
    std::string server_;
};

} // namespace numsync::support
