#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace numsync::ops {

/// A new file that its owner alone may read (mode 0600), or standard output, written from its beginning to
/// its end.
class PrivateFile {
  public:
    /// "-" is standard output. Throws model::Misconfigured if the file exists already, or cannot be made.
    explicit PrivateFile(std::string path);
    /// Removes the file if nothing was written.
    ~PrivateFile();
    PrivateFile(const PrivateFile&) = delete;
    PrivateFile& operator=(const PrivateFile&) = delete;

    /// Blocks. After a first error, which finish() tells, nothing more is written.
    void write(std::string_view bytes);

    /// Throws model::Misconfigured if the file lacks anything.
    void finish();

    [[nodiscard]] bool is_standard_output() const { return path_.empty(); }
    /// For people.
    [[nodiscard]] std::string name() const { return path_.empty() ? "standard output" : path_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }

  private:
    void flush();

    std::string path_; ///< empty for standard output
    int descriptor_;
    std::string buffer_;
    std::uint64_t size_ = 0;
    std::error_code error_;
};

} // namespace numsync::ops
