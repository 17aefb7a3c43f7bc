#pragma once

#include "paths.hpp"
#include "support/sandbox.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace numsync::support {

/// A PostgreSQL server for one test, made by tests/support/private-postgres.
class PrivateServer {
  public:
    PrivateServer(const Sandbox& box, const std::string& name, const std::vector<std::string>& options = {})
        : environment_(box.environment()), directory_(box.directory() / name)
    {
        auto arguments = options;
        arguments.insert(arguments.begin(), {"start", "--no-fsync"});
        script(arguments);
        read_url();
    }
    ~PrivateServer()
    {
        try {
            script({"stop", "--crash", "--remove"});
        } catch (const std::exception& failure) {
            ADD_FAILURE() << failure.what();
        }
    }
    PrivateServer(const PrivateServer&) = delete;
    PrivateServer& operator=(const PrivateServer&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }
    void crash() const { script({"stop", "--crash"}); }
    /// Puts ALTER SYSTEM settings into effect. The URL changes.
    void restart()
    {
        script({"stop"});
        script({"start", "--no-fsync"});
        read_url();
    }
    void promote() const { script({"promote"}); }

    [[nodiscard]] const std::string& directory() const { return directory_; }
    [[nodiscard]] std::string host() const
    {
        const auto begin = url_.find("host=") + 5;
        return url_.substr(begin, url_.find('&', begin) - begin);
    }

    std::string sql(const std::string& query) const { return ask(url_, query); }
    void await(const std::string& condition) const
    {
        ASSERT_TRUE(wait_for([&] { return sql("SELECT " + condition) == "t"; })) << condition;
    }

  private:
    void read_url()
    {
        url_ = script({"url"});
        url_.pop_back(); // the newline
    }

    std::string script(std::vector<std::string> arguments) const
    {
        arguments.push_back(directory_);
        Child child{NUMSYNC_SOURCE_DIR "/tests/support/private-postgres", arguments, environment_};
        const auto result = child.wait_exit(std::chrono::seconds{120});
        if (result.code != 0) {
            throw std::runtime_error{"private-postgres: " + result.err};
        }
        return result.out;
    }

    Environment environment_;
    std::string directory_;
    std::string url_;
};

} // namespace numsync::support
