#include "sandbox.hpp"

#include "records.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <pqxx/pqxx>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace numsync::support {

using namespace std::chrono_literals;

namespace {

constexpr auto run_limit = 60s;

[[noreturn]] void fail(const std::string& what)
{
    throw std::system_error{errno, std::generic_category(), what};
}

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::filesystem::path chosen_binary()
{
    const std::string chosen = variable("NUMSYNC_BINARY");
#ifdef NUMSYNC_BUILT_BINARY
    return chosen.empty() ? std::filesystem::path{NUMSYNC_BUILT_BINARY} : std::filesystem::path{chosen};
#else
    if (chosen.empty()) {
        throw std::runtime_error{"NUMSYNC_BINARY is not set: did you mean to run tests/run?"};
    }
    return chosen;
#endif
}

std::string server_url()
{
    const std::string url = variable("NUMSYNC_TEST_DATABASE_URL");
    if (url.empty()) {
        throw std::runtime_error{"NUMSYNC_TEST_DATABASE_URL is not set: did you mean to run tests/run?"};
    }
    return url;
}

/// The URL of that database on the tests' server.
std::string url_of(const std::string& database)
{
    const std::string url = server_url();
    const std::size_t scheme = url.find("://");
    if (scheme == std::string::npos) {
        throw std::runtime_error{"NUMSYNC_TEST_DATABASE_URL: expected postgresql://..."};
    }
    const std::size_t end = std::min(url.find('?', scheme + 3), url.size());
    const std::size_t slash = std::min(url.find('/', scheme + 3), end);
    return url.substr(0, slash) + "/" + database + url.substr(end);
}

std::string random_name(const std::string& prefix)
{
    std::random_device random;
    std::string name = prefix;
    for (int i = 0; i < 12; ++i) {
        name += "abcdefghijklmnopqrstuvwxyz"[random() % 26];
    }
    return name;
}

void write_file(const std::filesystem::path& file, std::string_view text, mode_t mode)
{
    std::ofstream stream{file, std::ios::trunc | std::ios::binary};
    ::chmod(file.c_str(), mode);
    stream << text;
    if (!stream.flush()) {
        throw std::runtime_error{"cannot write " + file.string()};
    }
}

/// Contains the binary's time stamp and size, so that a new build gets a new template.
std::string template_name()
{
    struct stat status{};
    if (::stat(chosen_binary().c_str(), &status) != 0) {
        fail(chosen_binary().string());
    }
    return "numsync_template_" + std::to_string(status.st_mtim.tv_sec) + "_" +
           std::to_string(status.st_mtim.tv_nsec) + "_" + std::to_string(status.st_size);
}

Environment environment_with(const std::filesystem::path& directory, const Environment& more)
{
    Environment environment{{"HOME", directory}, {"TMPDIR", directory}, {"LANG", "C.UTF-8"}};
    for (const char* name :
         {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "NUMSYNC_PG_BIN"}) {
        if (const char* value = std::getenv(name); value != nullptr) {
            environment[name] = value;
        }
    }
    for (const auto& [name, value] : more) {
        environment[name] = value;
    }
    return environment;
}

/// From 20000 to 31999, below the ports that the system gives to outgoing connections: one of those might be
/// taken before the service listens. Starts at a place that depends on the process, as ctest runs many tests
/// at once.
int free_port()
{
    using boost::asio::ip::tcp;
    constexpr int first = 20'000;
    constexpr int count = 12'000;
    static int tried = ::getpid() * 4; // few tests have more than four sandboxes
    boost::asio::io_context io;
    boost::system::error_code taken;
    for (int i = 0; i < count; ++i) {
        const int port = first + tried++ % count;
        tcp::acceptor acceptor{io, tcp::v4()};
        acceptor.set_option(tcp::acceptor::reuse_address{true}); // like the service
        acceptor.bind({boost::asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)}, taken);
        if (!taken) {
            acceptor.listen(1, taken);
        }
        if (!taken) {
            return port;
        }
    }
    throw boost::system::system_error{taken, "no port to listen on"};
}

/// The migrated database that others are copied from. The first test that needs it makes it; the others wait,
/// also in other processes: ctest runs each test in its own.
class Template {
  public:
    Template() : name_(template_name()) {}

    [[nodiscard]] const std::string& name() const { return name_; }

    /// Makes the template if there is none. `migrate` gets the name of an empty database.
    void provide(SqlSessions& server, const std::function<void(const std::string&)>& migrate) const
    {
        if (exists(server)) {
            return;
        }
        pqxx::connection connection{server_url()};
        pqxx::nontransaction lock{connection};
        lock.exec("SELECT pg_advisory_lock(hashtext('numsync test template'))");
        if (exists(server)) {
            return;
        }
        // It has another name until it is complete: a failed migration must not leave a template.
        const std::string draft = "numsync_template_draft";
        server.ask("DROP DATABASE IF EXISTS " + draft);
        server.ask("CREATE DATABASE " + draft);
        migrate(draft);
        server.ask("ALTER DATABASE " + draft + " RENAME TO " + name_);
    }

  private:
    [[nodiscard]] bool exists(SqlSessions& server) const
    {
        return server.ask("SELECT 1 FROM pg_database WHERE datname = '" + name_ + "'") == "1";
    }

    std::string name_;
};

} // namespace

Sandbox::Sandbox(Bare /*bare*/)
    : directory_(std::filesystem::temp_directory_path() / random_name("numsync-test-")),
      endpoint_port_(free_port())
{
}

// Delegates to the other constructor, so that the destructor runs even if this body throws.
Sandbox::Sandbox(const SandboxSettings& settings) : Sandbox(Bare{})
{
    std::filesystem::create_directory(directory_);
    std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
    write_file(key_file(), key() + "\n", 0600);
    upstream_ = std::make_unique<Double>(certificates(), settings.upstream);
    serve({});

    sections_["api"]["url"] = upstream_->url();
    sections_["api"]["ca_file"] = certificates() / "ca.pem";
    sections_["sync"]["interval"] = "1s";
    sections_["endpoint"]["listen"] = "127.0.0.1:" + std::to_string(endpoint_port_);
    accounts_ = "  - name: main\n    api_key_file: " + key_file().string() + "\n";

    const auto use = [&](const std::string& database) {
        database_ = database;
        const std::string url = url_of(database);
        database_url_ = url + (url.find('?') == std::string::npos ? "?" : "&") + "password=";
        database_url_ += database_password;
        sections_["database"]["url"] = "'" + database_url_ + "'";
        write_config();
    };
    SqlSessions server{server_url()};
    std::string copied;
    if (settings.migrated) {
        const Template prepared;
        prepared.provide(server, [&](const std::string& draft) {
            use(draft);
            migrate();
        });
        copied = " TEMPLATE " + prepared.name();
        if (server.ask("SELECT current_setting('server_version_num')::int >= 150000") == "t") {
            copied += " STRATEGY file_copy"; // also copies what the first session prepares; 14 always does
        }
    }
    use(random_name("numsync_test_"));
    server.ask("CREATE DATABASE " + database_ + copied);
    sessions_ = std::make_unique<SqlSessions>(database_url_);
}

Sandbox::~Sandbox()
{
    upstream_.reset();
    sessions_.reset();
    if (!variable("NUMSYNC_KEEP_TEST_DB").empty()) {
        std::cerr << "kept: " << database_url_ << " and " << directory_.string() << '\n';
        return;
    }
    try {
        if (!database_.empty()) {
            ask(server_url(), "DROP DATABASE IF EXISTS " + database_ + " WITH (FORCE)");
        }
    } catch (const std::exception& failure) {
        std::cerr << "cannot drop " << database_ << ": " << failure.what() << '\n';
    }
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

void Sandbox::serve(const std::vector<std::string>& records)
{
    upstream_->answer([records, accepted = key()](const Request& request) {
        if (request.header("X-Api-Key") != accepted) {
            return status(401, R"({"code":"unauthenticated","message":"invalid API key","details":[]})");
        }
        return ok_json(list_json(records_asked_for(request.target, records)));
    });
}

void Sandbox::set(const std::string& key, const std::string& yaml)
{
    const std::size_t dot = key.find('.');
    sections_[key.substr(0, dot)][key.substr(dot + 1)] = yaml;
    write_config();
}

void Sandbox::unset(const std::string& key)
{
    const std::size_t dot = key.find('.');
    sections_[key.substr(0, dot)].erase(key.substr(dot + 1));
    write_config();
}

void Sandbox::set_accounts(const std::string& yaml)
{
    accounts_ = yaml;
    write_config();
}

void Sandbox::write_config(std::string_view text) const
{
    write_file(config_file(), text, 0600);
}

void Sandbox::write_config() const
{
    std::string text = "accounts:\n" + accounts_;
    for (const auto& [section, keys] : sections_) {
        if (keys.empty()) {
            continue;
        }
        text += section + ":\n";
        for (const auto& [key, value] : keys) {
            text += "  " + key + ": " + value + "\n";
        }
    }
    write_config(text);
}

std::string Sandbox::endpoint(const std::string& path) const
{
    using boost::asio::ip::tcp;
    boost::asio::io_context io;
    tcp::socket socket{io};
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    socket.connect({boost::asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(endpoint_port_)});
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    boost::asio::write(
        socket,
        boost::asio::buffer("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    std::string answer;
    std::array<char, 4096> block{};
    for (;;) { // not Asio's read, which ignores the time-out
        const ssize_t got = ::read(socket.native_handle(), block.data(), block.size());
        if (got < 0) {
            fail("the endpoint's answer to " + path + " did not end");
        }
        if (got == 0) {
            return answer;
        }
        answer.append(block.data(), static_cast<std::size_t>(got));
    }
}

std::filesystem::path Sandbox::binary()
{
    return chosen_binary();
}

Environment Sandbox::environment(const Environment& more) const
{
    return environment_with(directory_, more);
}

Child Sandbox::spawn(std::vector<std::string> arguments, const Environment& more) const
{
    const bool has_config = std::ranges::any_of(arguments, [](const std::string& argument) {
        return argument == "--config" || argument.starts_with("--config=");
    });
    if (!has_config) {
        arguments.insert(arguments.end(), {"--config", config_file().string()});
    }
    return Child{binary(), arguments, environment(more)};
}

Result Sandbox::run(std::vector<std::string> arguments, const Environment& more) const
{
    return spawn(std::move(arguments), more).wait_exit(run_limit);
}

Result Sandbox::run_on_terminal(const std::string& arguments, const Environment& more) const
{
    const auto command = binary().string() + " " + arguments + " --config " + config_file().string();
    return Child{"/usr/bin/script",
                 {"--quiet", "--return", "--command", command, "/dev/null"},
                 environment_with(directory_, more)}
        .wait_exit(run_limit);
}

void Sandbox::migrate() const
{
    const Result result = run({"migrate"});
    if (result.code != 0) {
        throw std::runtime_error{"migrate exited with " + std::to_string(result.code) + "\n" + result.out +
                                 result.err};
    }
}

bool Sandbox::comes_true(const std::string& condition, std::chrono::steady_clock::duration limit) const
{
    return wait_for([&] { return sql("SELECT " + condition) == "t"; }, limit);
}

std::string Sandbox::sql(const std::string& query) const
{
    return sessions_->ask(query);
}

} // namespace numsync::support
