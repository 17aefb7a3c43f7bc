#include "ops/small_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace numsync::ops {

namespace {

/// A secret fits into it, so it is not moved while it is read, which would leave a copy behind.
constexpr std::size_t first_room = 64 * 1024;

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) {
            ::close(number_);
        }
    }

    [[nodiscard]] int number() const { return number_; }

  private:
    int number_;
};

FileError error_of(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return {FileFault::missing, "no such file"};
    case EACCES:
    case EPERM:
        return {FileFault::unreadable, "permission denied"};
    default:
        return {FileFault::unreadable, "cannot be read: " + std::generic_category().message(number)};
    }
}

void check_kind(const struct stat& status, std::size_t limit, mode_t refused_bits)
{
    if (S_ISDIR(status.st_mode)) {
        throw FileError{FileFault::not_a_file, "is a directory"};
    }
    if (!S_ISREG(status.st_mode)) {
        throw FileError{FileFault::not_a_file, "is not a regular file"};
    }
    if ((status.st_mode & refused_bits) != 0) {
        std::array<char, 8> mode{};
        std::snprintf(mode.data(), mode.size(), "%04o", static_cast<unsigned>(status.st_mode & 07777U));
        throw FileError{FileFault::exposed, std::string{"mode is "} + mode.data()};
    }
    if (static_cast<std::size_t>(status.st_size) > limit) {
        throw FileError{FileFault::too_large, "is larger than " + std::to_string(limit) + " bytes"};
    }
}

/// `size` is what the file should have; it may have less or more.
void read_all(int descriptor, std::size_t size, std::size_t limit, std::string& into)
{
    into.assign(std::min(std::max(size, first_room), limit) + 1, '\0');
    std::size_t filled = 0;
    while (filled <= limit) {
        if (filled == into.size()) {
            into.resize(std::min(2 * into.size(), limit + 1));
        }
        const ssize_t got = ::read(descriptor, into.data() + filled, into.size() - filled);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            throw error_of(errno);
        }
        if (got == 0) {
            break;
        }
        filled += static_cast<std::size_t>(got);
    }
    if (filled > limit) {
        throw FileError{FileFault::too_large, "is larger than " + std::to_string(limit) + " bytes"};
    }
    into.resize(filled);
}

} // namespace

mode_t read_small_file(const std::string& path, std::size_t limit, mode_t refused_bits, std::string& into)
{
    // O_NONBLOCK: opening a FIFO must not wait until somebody writes into it.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
    struct stat status{};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
        throw error_of(errno);
    }
    check_kind(status, limit, refused_bits);

    read_all(file.number(), static_cast<std::size_t>(status.st_size), limit, into);
    return status.st_mode;
}

void read_standard_input(std::size_t limit, std::string& into)
{
    read_all(STDIN_FILENO, 0, limit, into);
}

} // namespace numsync::ops
