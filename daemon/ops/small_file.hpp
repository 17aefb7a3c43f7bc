#pragma once

#include <stdexcept>
#include <string>

#include <sys/types.h>

namespace numsync::ops {

enum class FileFault { missing, unreadable, not_a_file, exposed, too_large };

/// what() names the fact, not the path.
class FileError : public std::runtime_error {
  public:
    FileError(FileFault fault, const std::string& message) : std::runtime_error(message), fault_(fault) {}

    [[nodiscard]] FileFault fault() const { return fault_; }

  private:
    FileFault fault_;
};

/// Reads a whole regular file of at most `limit` bytes whose mode has none of `refused_bits`. Throws
/// FileError. `into` may hold content even after a FileError, so that the caller can wipe it. It is allocated
/// once, unless the file is larger than 64 KiB and than it says. Returns the mode of the file.
mode_t read_small_file(const std::string& path, std::size_t limit, mode_t refused_bits, std::string& into);

/// Reads standard input of any kind to its end. Throws FileError if it has more than `limit` bytes, or cannot
/// be read.
void read_standard_input(std::size_t limit, std::string& into);

} // namespace numsync::ops
