#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace numsync::ops {

/// Shows whether a path has got another file, or its file was written, since the last look. All zero if the
/// file cannot be looked at.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t seconds = 0; ///< of the last write
    std::int64_t nanoseconds = 0;

    bool operator==(const FileStamp&) const = default;
};

FileStamp stamp_of(const std::string& path);

/// Knows whether a file was changed since it was last read.
class FileInUse {
  public:
    explicit FileInUse(std::string path) : path_(std::move(path)), read_(stamp_of(path_)) {}

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] bool is_outdated() const { return stamp_of(path_) != read_; }
    /// Says that the file was read again. `stamp` was taken before that, so that no write is missed.
    void was_read(const FileStamp& stamp) { read_ = stamp; }

  private:
    std::string path_;
    FileStamp read_;
};

} // namespace numsync::ops
