#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace numsync::ops {

/// A new file that only its owner may read (mode 0600), or standard output. It is written once, from start to
/// end.
class PrivateFile {
  public:
    /// "-" is standard output. Throws model::Misconfigured if the file exists already, or cannot be made.
    explicit PrivateFile(std::string path);
    /// Removes the file if nothing was written.
    ~PrivateFile();
    PrivateFile(const PrivateFile&) = delete;
    PrivateFile& operator=(const PrivateFile&) = delete;

    /// May block. After the first error nothing more is written, and finish() throws.
    void write(std::string_view bytes);

    /// Writes the rest and closes the file. Throws model::Misconfigured if anything could not be written.
    void finish();

    [[nodiscard]] bool is_standard_output() const { return path_.empty(); }
    /// The name for messages.
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
