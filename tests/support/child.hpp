#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A program that a test starts.
namespace numsync::support {

using Environment = std::map<std::string, std::string>;

/// What every sandbox's program knows and no program may say: wait_exit() throws if it stands in the
/// output.
inline constexpr std::string_view api_key = "ak_test_0123456789abcdef";
inline constexpr std::string_view database_password = "s3cret-pass-word";

struct Result {
    int code = 0; ///< exit code, or 128 + the signal that ended it
    bool dumped_core = false;
    std::string out;
    std::string err;
};

/// A running program. What it writes is collected all the time, so that it never waits for a reader. Killed
/// where it still runs when this goes.
class Child {
  public:
    /// The environment is exactly this one.
    Child(const std::filesystem::path& program, const std::vector<std::string>& arguments,
          const Environment& environment);
    ~Child();
    Child(Child&&) noexcept;
    Child& operator=(Child&&) noexcept;

    [[nodiscard]] int pid() const;
    void signal(int number) const;
    /// Throws if the time passes, or it ends, without that text on standard error. Looks at all of it,
    /// from the first byte; the overload begins after `offset` bytes.
    void wait_for_stderr(std::string_view text, std::chrono::milliseconds timeout) const;
    void wait_for_stderr(std::string_view text, std::chrono::milliseconds timeout, std::size_t offset) const;
    /// All it said until now.
    [[nodiscard]] std::string out() const;
    [[nodiscard]] std::string err() const;
    /// Whether it has not ended yet.
    [[nodiscard]] bool runs() const;
    /// Kills it and throws, with what it said, where the time passes. Throws if it said a secret.
    Result wait_exit(std::chrono::milliseconds timeout);

  private:
    struct Process;
    std::unique_ptr<Process> process_;
};

} // namespace numsync::support
