#include "ops/private_file.hpp"

#include "model/failure.hpp"
#include "ops/patient_write.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace numsync::ops {

namespace {

constexpr std::size_t buffered = 64 * 1024;

} // namespace

PrivateFile::PrivateFile(std::string path)
    : path_(path == "-" ? "" : std::move(path)),
      descriptor_(path_.empty()
                      ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                      : open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR))
{
    if (descriptor_ < 0) {
        throw model::Misconfigured{
            errno == EEXIST ? path_ + " exists already: move it away, or name another file"
                            : path_ + " cannot be written: " + std::generic_category().message(errno)};
    }
}

PrivateFile::~PrivateFile()
{
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
    if (size_ == 0 && !is_standard_output()) {
        unlink(path_.c_str());
    }
}

void PrivateFile::write(std::string_view bytes)
{
    buffer_ += bytes;
    size_ += bytes.size();
    if (buffer_.size() >= buffered) {
        flush();
    }
}

void PrivateFile::flush()
{
    if (!error_ && !buffer_.empty()) {
        error_ = write_patiently(descriptor_, buffer_, [] { return true; });
    }
    buffer_.clear();
}

void PrivateFile::finish()
{
    flush();
    // Some file systems report a full disk or a quota only when a descriptor is closed.
    if (close(std::exchange(descriptor_, -1)) != 0 && !error_) {
        error_ = {errno, std::generic_category()};
    }
    if (error_) {
        throw model::Misconfigured{name() + " cannot be written to its end: " + error_.message()};
    }
}

} // namespace numsync::ops
