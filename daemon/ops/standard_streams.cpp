#include "ops/standard_streams.hpp"

#include "model/visible.hpp"
#include "ops/environment.hpp"
#include "ops/patient_write.hpp"

#include <algorithm>
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
        if (fcntl(descriptor, F_GETFD) < 0) { // open() returns the lowest free number
            open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        }
    }
}

namespace {

constexpr std::size_t buffered_bytes = std::size_t{16} * 1024;

/// The index of the last character if it is not complete, or if it is a CR, which may be half of a line end.
/// Otherwise the size of the text.
std::size_t end_of_whole_characters(std::string_view text)
{
    if (text.ends_with('\r')) {
        return text.size() - 1;
    }
    const auto last = text.substr(text.size() - std::min<std::size_t>(text.size(), 3));
    for (std::size_t i = last.size(); i-- > 0;) {
        const auto byte = static_cast<unsigned char>(last[i]);
        if (byte >= 0xc0) {
            const std::size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
            return i + length > last.size() ? text.size() - last.size() + i : text.size();
        }
    }
    return text.size();
}

/// Makes each line visible. A line ends with LF or CRLF and is written with LF.
std::string visible_lines(std::string_view text)
{
    std::string lines;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        auto line = text.substr(0, end);
        line.remove_suffix(line.ends_with('\r') ? 1 : 0);
        lines += model::visible(line, charset());
        lines += '\n';
        text.remove_prefix(end + 1);
    }
    return lines + model::visible(text, charset());
}

} // namespace

class StandardStreams::Buffer : public std::streambuf {
  public:
    explicit Buffer(int descriptor) : descriptor_(descriptor), terminal_(isatty(descriptor) == 1) {}

    std::error_code finish()
    {
        write_out(waiting_.size());
        // Some file systems report a full disk or a quota only when a descriptor is closed.
        const int copy = used_ && !error_ ? dup(descriptor_) : -1;
        if (copy >= 0 && close(copy) != 0) {
            error_ = {errno, std::generic_category()};
        }
        return error_;
    }

    void set_form(Form form)
    {
        sync();
        form_ = form;
    }

    [[nodiscard]] bool is_terminal() const { return terminal_; }

    void write_escape(std::string_view sequence)
    {
        write_out(waiting_.size());
        put(sequence);
    }

  protected:
    int sync() override { return write_out(end_of_whole_characters(waiting_)); }

    std::streamsize xsputn(const char* text, std::streamsize size) override
    {
        waiting_.append(text, static_cast<std::size_t>(size));
        return waiting_.size() < buffered_bytes || sync() == 0 ? size : 0;
    }

    int_type overflow(int_type c) override
    {
        const char one = traits_type::to_char_type(c);
        return traits_type::eq_int_type(c, traits_type::eof()) || xsputn(&one, 1) == 1
                   ? traits_type::not_eof(c)
                   : traits_type::eof();
    }

  private:
    int write_out(std::size_t size)
    {
        const auto text = std::string_view{waiting_}.substr(0, size);
        if (form_ == Form::text || (form_ == Form::data && terminal_)) {
            put(visible_lines(text));
        } else if (terminal_) {
            put(model::visible_json(text));
        } else {
            put(text);
        }
        waiting_.erase(0, error_ ? waiting_.size() : size);
        return error_ ? -1 : 0;
    }

    void put(std::string_view text)
    {
        if (!error_ && !text.empty()) {
            used_ = true;
            error_ = write_patiently(descriptor_, text, [] { return true; });
        }
    }

    int descriptor_;
    bool terminal_;
    Form form_ = Form::text;
    std::string waiting_;
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

void print_as(std::ostream& out, Form form)
{
    if (auto* const buffer = dynamic_cast<StandardStreams::Buffer*>(out.rdbuf())) {
        buffer->set_form(form);
    }
}

bool is_terminal(std::ostream& out)
{
    const auto* const buffer = dynamic_cast<StandardStreams::Buffer*>(out.rdbuf());
    return buffer != nullptr && buffer->is_terminal();
}

bool takes_colours(std::ostream& out)
{
    const auto variable = process_environment();
    return is_terminal(out) && variable("NO_COLOR").value_or("").empty() && variable("TERM") != "dumb";
}

void print_escape(std::ostream& out, std::string_view sequence)
{
    if (auto* const buffer = dynamic_cast<StandardStreams::Buffer*>(out.rdbuf())) {
        buffer->write_escape(sequence);
    }
}

} // namespace numsync::ops
