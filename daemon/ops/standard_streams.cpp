#include "ops/standard_streams.hpp"

#include "ops/patient_write.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <iostream>
#include <streambuf>
#include <system_error>
#include <unistd.h>

namespace numsync::ops {

void reserve_standard_descriptors()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(descriptor, F_GETFD) < 0) { // the lowest free number is given out first
            open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

class StandardStreams::Buffer : public std::streambuf {
  public:
    explicit Buffer(int descriptor) : descriptor_(descriptor) { empty(); }

    std::error_code finish()
    {
        sync();
        // Some file systems report a full disk or a quota only when a descriptor is closed.
        const int copy = used_ && !error_ ? dup(descriptor_) : -1;
        if (copy >= 0 && close(copy) != 0) {
            error_ = {errno, std::generic_category()};
        }
        return error_;
    }

  protected:
    int sync() override
    {
        const std::string_view text{pbase(), static_cast<std::size_t>(pptr() - pbase())};
        if (!error_ && !text.empty()) {
            used_ = true;
            error_ = write_patiently(descriptor_, text, [] { return true; });
        }
        empty();
        return error_ ? -1 : 0;
    }

    int_type overflow(int_type c) override
    {
        if (sync() != 0) {
            return traits_type::eof();
        }
        return traits_type::eq_int_type(c, traits_type::eof()) ? traits_type::not_eof(c)
                                                               : sputc(traits_type::to_char_type(c));
    }

  private:
    void empty() { setp(room_.data(), room_.data() + room_.size()); }

    int descriptor_;
    std::array<char, 16 * 1024> room_{};
    bool used_ = false;
    std::error_code error_; ///< of the first write that failed
};

struct StandardStreams::Buffers {
    Buffer out{STDOUT_FILENO};
    Buffer err{STDERR_FILENO};
    std::streambuf* old_out = std::cout.rdbuf(&out);
    std::streambuf* old_err = std::cerr.rdbuf(&err);
};

StandardStreams::StandardStreams() : buffers_(std::make_unique<Buffers>()) {}

StandardStreams::~StandardStreams()
{
    std::cout.rdbuf(buffers_->old_out);
    std::cerr.rdbuf(buffers_->old_err);
}

std::string StandardStreams::finish()
{
    const auto lost = [](const char* name, const std::error_code& error) {
        return !error || error == std::errc::broken_pipe
                   ? ""
                   : std::string{name} + " could not be written: " + error.message() + "; it is incomplete";
    };
    const auto out = lost("standard output", buffers_->out.finish());
    const auto err = lost("standard error", buffers_->err.finish());
    return out.empty() ? err : out;
}

} // namespace numsync::ops
