#pragma once

#include <cstdio>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace numsync::ops {

/// As long as it lives, what a library prints to C's stderr goes to `on_text` instead: libpq prints the
/// server's notices there, and while it connects nobody can tell it otherwise. A text of several lines comes
/// as one, its first line and its hint; each text once in a day, and no more than 100 in one.
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

/// The first line of a message of the server and its hint, as one line; what else there is may hold data.
std::string notice_text(std::string_view message);

} // namespace numsync::ops
