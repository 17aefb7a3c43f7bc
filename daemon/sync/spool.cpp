#include "sync/spool.hpp"

#include "model/failure.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace numsync::sync {

namespace {

constexpr std::size_t memory_limit = 1024 * 1024;

std::string directory()
{
    const char* const named = std::getenv("TMPDIR");
    return named != nullptr && *named != '\0' ? named : "/var/tmp"; // on disk; /tmp may be in memory
}

[[noreturn]] void fail(const char* what)
{
    const int error = errno;
    throw model::Failure{model::Reason::temp_file, std::string{"cannot "} + what + " a temporary file in " +
                                                       directory() + ": " + std::strerror(error) +
                                                       "; the table stays as it was"};
}

/// Opens a file that nobody else can open, and that is gone when its descriptor is closed.
int open_nameless()
{
    const auto in = directory();
    const int descriptor = open(in.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        return descriptor;
    }
    std::string name = in + "/agni-number-sync-XXXXXX"; // not every file system has O_TMPFILE
    const int named = mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) {
        unlink(name.c_str());
    }
    return named;
}

} // namespace

std::uint64_t Spool::append(std::string_view line)
{
    ++lines_;
    const auto place = memory_.size() + in_file_;
    if (!file_ && memory_.size() + line.size() >= memory_limit) {
        move_to_file();
    }
    if (!file_) {
        memory_ += line;
        memory_ += '\n';
        return place;
    }
    if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size() ||
        putc_unlocked('\n', file_.get()) == EOF) {
        fail("write");
    }
    in_file_ += line.size() + 1;
    return place;
}

void Spool::move_to_file()
{
    const int descriptor = open_nameless();
    if (descriptor < 0) {
        fail("open");
    }
    file_.reset(fdopen(descriptor, "w+"));
    if (!file_) {
        close(descriptor);
        fail("open");
    }
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

void Spool::next_at(std::uint64_t place, std::string& line)
{
    read_ = std::min<std::uint64_t>(place, memory_.size());
    if (place >= memory_.size()) {
        seek_in_file(place - memory_.size());
    } else {
        reading_file_ = false;
    }
    next(line);
}

void Spool::rewind()
{
    read_ = 0;
    reading_file_ = false;
}

void Spool::seek_in_file(std::uint64_t place)
{
    if (reading_file_ && place == at_in_file_) {
        return;
    }
    if (std::fflush(file_.get()) != 0 || fseeko(file_.get(), static_cast<off_t>(place), SEEK_SET) != 0) {
        fail("write");
    }
    reading_file_ = true;
    at_in_file_ = place;
}

bool Spool::next_in_file(std::string& line)
{
    if (!reading_file_) {
        seek_in_file(0);
    }
    char* taken = buffer_.release();
    const auto length = getline(&taken, &buffer_size_, file_.get());
    buffer_.reset(taken);
    if (length > 0) {
        at_in_file_ += static_cast<std::uint64_t>(length);
        line.assign(taken, static_cast<std::size_t>(length) - 1); // without its line end
        return true;
    }
    if (std::ferror(file_.get()) != 0) {
        fail("read");
    }
    return false;
}

} // namespace numsync::sync
