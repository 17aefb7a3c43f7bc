#include "sync/spool.hpp"

#include "model/failure.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace numsync::sync {

namespace {

constexpr std::size_t memory_limit = 4 * 1024 * 1024;
constexpr auto* directory = "/var/tmp"; ///< on disk, where /tmp may be memory

[[noreturn]] void fail(const char* what)
{
    throw model::Failure{model::Reason::internal, std::string{"cannot "} + what + " a temporary file in " +
                                                      directory + ": " + std::strerror(errno) +
                                                      "; the table stays as it was"};
}

/// A file that nobody else can open, and that is gone with its descriptor.
int open_nameless()
{
    const int descriptor = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        return descriptor;
    }
    std::string name =
        std::string{directory} + "/agni-number-sync-XXXXXX"; // not every file system has O_TMPFILE
    const int named = mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) {
        unlink(name.c_str());
    }
    return named;
}

} // namespace

void Spool::append(std::string_view line)
{
    ++lines_;
    if (!file_ && memory_.size() + line.size() >= memory_limit) {
        move_to_file();
    }
    if (!file_) {
        memory_ += line;
        memory_ += '\n';
        return;
    }
    if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size() ||
        putc_unlocked('\n', file_.get()) == EOF) {
        fail("write");
    }
}

void Spool::move_to_file()
{
    const int descriptor = open_nameless();
    if (descriptor < 0) {
        fail("open");
    }
    file_.reset(fdopen(descriptor, "w+"));
}

bool Spool::next(std::string& line)
{
    if (read_ < memory_.size()) {
        const auto end = memory_.find('\n', read_);
        line.assign(memory_, read_, end - read_);
        read_ = end + 1;
        return true;
    }
    return file_ && next_in_file(line);
}

void Spool::begin_anew()
{
    read_ = 0;
    reading_file_ = false;
}

bool Spool::next_in_file(std::string& line)
{
    if (!reading_file_) {
        if (std::fflush(file_.get()) != 0 || std::fseek(file_.get(), 0, SEEK_SET) != 0) {
            fail("write");
        }
        reading_file_ = true;
    }
    char* taken = buffer_.release();
    const auto length = getline(&taken, &buffer_size_, file_.get());
    buffer_.reset(taken);
    if (length > 0) {
        line.assign(taken, static_cast<std::size_t>(length) - 1); // without its end
        return true;
    }
    if (std::ferror(file_.get()) != 0) {
        fail("read");
    }
    return false;
}

} // namespace numsync::sync
