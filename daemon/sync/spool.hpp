#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace numsync::sync {

/// Sets lines aside, to be read later in their order: the first mebibyte in memory, the rest in a file
/// without a name in TMPDIR, or in /var/tmp if that is not set. Throws model::Failure{temp_file} if the file
/// cannot be made, written or read.
class Spool {
  public:
    /// Appends a line, which holds no line feed. Returns its place for next_at().
    std::uint64_t append(std::string_view line);

    /// Writes the next line into `line`; returns false after the last one. append() must not follow.
    bool next(std::string& line);

    /// Writes the line at a place into `line`; next() goes on after that line. append() must not
    /// follow.
    void next_at(std::uint64_t place, std::string& line);

    /// Rewinds: next() begins with the first line again.
    void rewind();

  private:
    struct Close {
        void operator()(std::FILE* file) const { (void)std::fclose(file); }
    };

    struct Free {
        void operator()(char* buffer) const { std::free(buffer); }
    };

    void move_to_file();
    void seek_in_file(std::uint64_t place);
    bool next_in_file(std::string& line);

    std::string memory_; ///< the lines before those of the file
    std::size_t lines_ = 0;
    std::size_t read_ = 0; ///< bytes of memory_ that were read so far
    std::unique_ptr<std::FILE, Close> file_;
    std::uint64_t in_file_ = 0;          ///< bytes
    std::unique_ptr<char, Free> buffer_; ///< getline's
    std::size_t buffer_size_ = 0;
    bool reading_file_ = false;
    std::uint64_t at_in_file_ = 0; ///< while it is read: where the next line begins
};

} // namespace numsync::sync
