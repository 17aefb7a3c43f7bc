#include "child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace numsync::support {

using namespace std::chrono_literals;

namespace {

[[noreturn]] void fail(const std::string& what, int error = errno)
{
    throw std::system_error{error, std::generic_category(), what};
}

/// Owns a file descriptor.
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

/// A null-terminated array for posix_spawn. The pointers are valid as long as `texts`.
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
    // The child must not inherit a double's sockets: a connection that the double cuts would stay open.
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
        // Not pidfd_open(): Debian 12's <sys/pidfd.h> declares it as C++, so it does not link.
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
                    pipes[i].fd = -1; // poll skips it
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

    /// The caller holds the mutex.
    [[nodiscard]] std::string all_output() const
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
                                 process_->all_output()};
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
            throw std::runtime_error{"killed: it did not end within " + std::to_string(timeout.count()) +
                                     " ms" + process_->all_output()};
        }
        for (const std::string_view secret : {api_key, database_password}) {
            if ((process_->out + process_->err).find(secret) != std::string::npos) {
                throw std::runtime_error{"it printed a secret" + process_->all_output()};
            }
        }
    }
    return *process_->result;
}

} // namespace numsync::support
