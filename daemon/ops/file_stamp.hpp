#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace numsync::ops {

/// By which a file is known to be another one, or to have been written, since somebody looked. Of one that
/// cannot be looked at all is zero.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t seconds = 0; ///< of the last write
    std::int64_t nanoseconds = 0;

    bool operator==(const FileStamp&) const = default;
};

FileStamp stamp_of(const std::string& path);

/// A file that is in use as it was when it was read.
class FileInUse {
  public:
    explicit FileInUse(std::string path) : path_(std::move(path)), read_(stamp_of(path_)) {}

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] bool is_outdated() const { return stamp_of(path_) != read_; }
    /// `stamp` is from before it was read.
    void was_read(const FileStamp& stamp) { read_ = stamp; }

  private:
    std::string path_;
    FileStamp read_;
};

} // namespace numsync::ops
