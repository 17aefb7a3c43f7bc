#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace numsync::ops {

/// During its lifetime, what a library prints to C's stderr goes to `on_text` instead. libpq prints the
/// server's notices there, and nobody can change that while it connects. A text of several lines becomes one
/// line: its first line and its hint. Each text is reported once a day, and at most 100 texts a day.
class LibraryOutput {
  public:
    /// `on_text` is called on the thread that prints, one call at a time.
    explicit LibraryOutput(std::function<void(std::string)> on_text);
    ~LibraryOutput();
    LibraryOutput(const LibraryOutput&) = delete;
    LibraryOutput& operator=(const LibraryOutput&) = delete;

  private:
    struct Texts;
    Texts* texts_;
    FILE* stream_;
    FILE* before_;
};

/// The first line of a server's message and its hint, as one line. All other lines may hold data and are left
/// out.
std::string notice_text(std::string_view message);

} // namespace numsync::ops
