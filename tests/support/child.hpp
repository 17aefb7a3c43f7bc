#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Child: a program that a test starts.
namespace numsync::support {

using Environment = std::map<std::string, std::string>;

/// Every sandbox gives these secrets to the program. No program may print one: wait_exit() throws if it finds
/// one in the output.
inline constexpr std::string_view api_key = "ak_test_0123456789abcdef";
inline constexpr std::string_view database_password = "s3cret-pass-word";

struct Result {
    int code = 0; ///< the exit code, or 128 + the number of the signal that ended it
    bool dumped_core = false;
    std::string out;
    std::string err;
};

/// A running program. A thread reads its output all the time, so it never blocks on a full pipe. The
/// destructor kills it if it still runs.
class Child {
  public:
    /// Gives the program this environment and no other variable.
    Child(const std::filesystem::path& program, const std::vector<std::string>& arguments,
          const Environment& environment);
    ~Child();
    Child(Child&&) noexcept;
    Child& operator=(Child&&) noexcept;

    [[nodiscard]] int pid() const;
    void signal(int number) const;
    /// Waits until standard error contains `text`, also in what was printed before; with `offset`, only after
    /// that many bytes. Throws if the program ends or `timeout` passes first.
    void wait_for_stderr(std::string_view text, std::chrono::milliseconds timeout) const;
    void wait_for_stderr(std::string_view text, std::chrono::milliseconds timeout, std::size_t offset) const;
    /// Everything printed so far.
    [[nodiscard]] std::string out() const;
    [[nodiscard]] std::string err() const;
    [[nodiscard]] bool runs() const;
    /// Waits for the end. If `timeout` passes first, kills it and throws with its output. Throws if it
    /// printed a secret.
    Result wait_exit(std::chrono::milliseconds timeout);

  private:
    struct Process;
    std::unique_ptr<Process> process_;
};

} // namespace numsync::support
