#include "sandbox.hpp"

#include "records.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <pqxx/pqxx>

#include <fcntl.h>
#include <spawn.h>
#include <sys/poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace numsync::support {

using namespace std::chrono_literals;

namespace {

constexpr auto run_limit = 60s;

[[noreturn]] void fail(const std::string& what, int error = errno)
{
    throw std::system_error{error, std::generic_category(), what};
}

/// A file descriptor, closed when it goes.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor()
    {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(number_, other.number_);
        return *this;
    }
    [[nodiscard]] int get() const { return number_; }

  private:
    int number_;
};

struct Pipe {
    Pipe()
    {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            fail("pipe");
        }
        read = Descriptor{ends[0]};
        write = Descriptor{ends[1]};
    }
    Descriptor read;
    Descriptor write;
};

/// NUL-terminated pointers into strings that outlive them.
std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> result;
    for (std::string& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

pid_t start(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Environment& environment, int out, int err)
{
    std::vector<std::string> words{program.string()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables;
    for (const auto& [name, value] : environment) {
        variables.push_back(name + "=" + value);
    }

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    // A double's sockets are not to live on in the child: a connection that is cut would stay open.
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);

    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, program.c_str(), &actions, &attributes, pointers(words).data(),
                                    pointers(variables).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
        fail("cannot start " + program.string(), error);
    }
    return pid;
}

} // namespace

struct Child::Process {
    Process(const std::filesystem::path& program, const std::vector<std::string>& arguments,
            const Environment& environment)
    {
        Pipe out_pipe;
        Pipe err_pipe;
        pid = start(program, arguments, environment, out_pipe.write.get(), err_pipe.write.get());
        // Debian 12's <sys/pidfd.h> declares it as C++, so it does not link.
        handle = Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
        if (handle.get() < 0) {
            fail("pidfd_open");
        }
        collector =
            std::thread{[this, from_out = std::move(out_pipe.read), from_err = std::move(err_pipe.read)] {
                collect(from_out.get(), from_err.get());
            }};
    }

    ~Process()
    {
        if (!result) {
            ::kill(pid, SIGKILL);
            reap();
        }
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    void collect(int from_out, int from_err)
    {
        std::array<pollfd, 2> pipes{pollfd{from_out, POLLIN, 0}, pollfd{from_err, POLLIN, 0}};
        const std::array<std::string*, 2> texts{&out, &err};
        std::array<char, 16 * 1024> buffer{};
        while (pipes[0].fd >= 0 || pipes[1].fd >= 0) {
            ::poll(pipes.data(), pipes.size(), -1);
            for (std::size_t i = 0; i < pipes.size(); ++i) {
                if (pipes[i].fd < 0 || pipes[i].revents == 0) {
                    continue;
                }
                const ssize_t got = ::read(pipes[i].fd, buffer.data(), buffer.size());
                const std::lock_guard lock{mutex};
                if (got > 0) {
                    texts[i]->append(buffer.data(), static_cast<std::size_t>(got));
                } else {
                    pipes[i].fd = -1; // poll passes over it
                }
                said.notify_all();
            }
        }
        const std::lock_guard lock{mutex};
        silent = true;
        said.notify_all();
    }

    [[nodiscard]] bool has_ended_within(std::chrono::milliseconds timeout) const
    {
        pollfd process{handle.get(), POLLIN, 0};
        return ::poll(&process, 1, static_cast<int>(timeout.count())) > 0;
    }

    void reap()
    {
        int status = 0;
        while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
        collector.join();
        result = Result{WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
                        WIFSIGNALED(status) && WCOREDUMP(status), out, err};
    }

    /// Under the mutex.
    [[nodiscard]] std::string told() const
    {
        return "\nstandard output:\n" + out + "\nstandard error:\n" + err;
    }

    pid_t pid = -1;
    Descriptor handle;
    mutable std::mutex mutex;
    mutable std::condition_variable said;
    std::string out;
    std::string err;
    bool silent = false; ///< both pipes are closed
    std::optional<Result> result;
    std::thread collector;
};

Child::Child(const std::filesystem::path& program, const std::vector<std::string>& arguments,
             const Environment& environment)
    : process_(std::make_unique<Process>(program, arguments, environment))
{
}

Child::~Child() = default;
Child::Child(Child&&) noexcept = default;
Child& Child::operator=(Child&&) noexcept = default;

int Child::pid() const
{
    return process_->pid;
}

void Child::signal(int number) const
{
    if (!process_->result && ::kill(process_->pid, number) != 0) {
        fail("kill");
    }
}

void Child::wait_for_stderr(std::string_view text, std::chrono::milliseconds timeout) const
{
    wait_for_stderr(text, timeout, 0);
}

void Child::wait_for_stderr(std::string_view text, std::chrono::milliseconds timeout,
                            std::size_t offset) const
{
    std::unique_lock lock{process_->mutex};
    const auto found = [&] {
        return process_->err.size() >= offset && process_->err.find(text, offset) != std::string::npos;
    };
    process_->said.wait_for(lock, timeout, [&] { return found() || process_->silent; });
    if (!found()) {
        throw std::runtime_error{"\"" + std::string{text} + "\" did not appear on standard error" +
                                 process_->told()};
    }
}

std::string Child::out() const
{
    const std::lock_guard lock{process_->mutex};
    return process_->out;
}

std::string Child::err() const
{
    const std::lock_guard lock{process_->mutex};
    return process_->err;
}

bool Child::runs() const
{
    return !process_->result && !process_->has_ended_within(0ms);
}

Result Child::wait_exit(std::chrono::milliseconds timeout)
{
    if (!process_->result) {
        const bool ended = process_->has_ended_within(timeout);
        if (!ended) {
            ::kill(process_->pid, SIGKILL);
        }
        process_->reap();
        if (!ended) {
            throw std::runtime_error{"killed, as it had not ended after " + std::to_string(timeout.count()) +
                                     " ms" + process_->told()};
        }
        for (const std::string_view secret : {api_key, database_password}) {
            if ((process_->out + process_->err).find(secret) != std::string::npos) {
                throw std::runtime_error{"it said a secret" + process_->told()};
            }
        }
    }
    return *process_->result;
}

std::string ask(const std::string& url, const std::string& query)
{
    pqxx::connection connection{url};
    pqxx::nontransaction statements{connection};
    const pqxx::result rows = statements.exec(query);
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

namespace {

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

/// The server's URL with another database.
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

/// With the time of its making and its size, so that a binary that was built anew gets a template of its own.
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
    for (const char* name : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (const char* value = std::getenv(name); value != nullptr) {
            environment[name] = value;
        }
    }
    for (const auto& [name, value] : more) {
        environment[name] = value;
    }
    return environment;
}

int free_port()
{
    boost::asio::io_context io;
    using boost::asio::ip::tcp;
    const tcp::acceptor acceptor{io, tcp::endpoint{boost::asio::ip::address_v4::loopback(), 0}};
    return acceptor.local_endpoint().port();
}

/// One after the other, also of several processes: ctest runs each test in its own.
class TemplateLock {
  public:
    TemplateLock() : connection_(server_url()), session_(connection_)
    {
        session_.exec("SELECT pg_advisory_lock(hashtext('numsync test template'))");
    }

  private:
    pqxx::connection connection_;
    pqxx::nontransaction session_;
};

bool exists(const std::string& database)
{
    return ask(server_url(), "SELECT 1 FROM pg_database WHERE datname = '" + database + "'") == "1";
}

} // namespace

Sandbox::Sandbox(Bare /*bare*/)
    : directory_(std::filesystem::temp_directory_path() / random_name("numsync-test-")),
      endpoint_port_(free_port())
{
}

// By way of the other constructor, so that the destructor tidies up also where the rest of this one throws.
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
    const std::string own = random_name("numsync_test_");
    if (!settings.migrated) {
        use(own);
        ask(server_url(), "CREATE DATABASE " + own);
        return;
    }
    const std::string prepared = template_name();
    {
        const TemplateLock lock;
        if (!exists(prepared)) {
            // Under another name until it is complete, as a migration that fails must not leave a template.
            ask(server_url(), "DROP DATABASE IF EXISTS numsync_template_draft");
            ask(server_url(), "CREATE DATABASE numsync_template_draft");
            use("numsync_template_draft");
            migrate();
            ask(server_url(), "ALTER DATABASE numsync_template_draft RENAME TO " + prepared);
        }
    }
    use(own);
    ask(server_url(), "CREATE DATABASE " + own + " TEMPLATE " + prepared);
}

Sandbox::~Sandbox()
{
    upstream_.reset();
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
    for (;;) { // not Asio's read, which waits on when the time has passed
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

std::string Sandbox::sql(const std::string& query) const
{
    return ask(database_url_, query);
}

} // namespace numsync::support
