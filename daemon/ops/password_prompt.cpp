#include "ops/password_prompt.hpp"

#include "model/failure.hpp"

#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace numsync::ops {

namespace {

constexpr std::size_t longest_typed = 4096; ///< bytes, allocated once: growing text leaves copies in memory
constexpr char interrupt_key = '\x03';
constexpr char end_key = '\x04';
constexpr char line_kill_key = '\x15';
constexpr char erase_key = '\x7f';

/// During its lifetime the terminal shows nothing, delivers each key at once and sends no signal.
class SilentTerminal {
  public:
    explicit SilentTerminal(const termios& before) : before_(before)
    {
        auto silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    ~SilentTerminal() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;

  private:
    termios before_;
};

/// Reads keys up to the end of a line. Returns whether there was a line.
bool read_typed_line(std::string& line)
{
    for (char key = 0; read(STDIN_FILENO, &key, 1) == 1 && key != end_key;) {
        if (key == interrupt_key) {
            throw model::Failure{model::Reason::shutdown, "stopped before there was a password"};
        }
        if (key == '\n' || key == '\r') {
            return true;
        }
        if (key == line_kill_key) {
            line.clear();
        } else if (key == erase_key || key == '\b') {
            line.resize(line.size() - (line.empty() ? 0 : 1));
        } else if (line.size() < longest_typed) {
            line += key;
        }
    }
    return false;
}

} // namespace

std::optional<model::Secret> ask_password(const std::string& prompt)
{
    termios before{};
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return std::nullopt;
    }
    std::cerr << prompt << std::flush;
    std::string line;
    line.reserve(longest_typed);
    const SilentTerminal silent{before};
    const bool typed = read_typed_line(line);
    std::cerr << std::endl;
    return typed ? std::optional{model::Secret{std::move(line)}} : std::nullopt;
}

} // namespace numsync::ops
