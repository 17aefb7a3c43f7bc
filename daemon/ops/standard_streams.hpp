#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace numsync::ops {

/// Opens descriptors 0 to 2 if the caller closed them, so that each use of them fails. Otherwise the next
/// file or socket would get the number, the database's for one, and be written to as standard output. Call it
/// before anything is opened.
void reserve_standard_descriptors();

/// What is written to standard output.
enum class Form : std::uint8_t {
    text, ///< for people: each line as model::visible() has it
    json, ///< data, as it is; on a terminal as model::visible_json() has it
    data, ///< data of another form, as it is; on a terminal as text
};

/// Takes std::cout and std::cerr over for as long as it lives, so that no failed write goes unnoticed and a
/// terminal obeys nothing that comes from outside. After the first failed write nothing more is written to
/// that stream. Both are text until print_as() says otherwise. Not for two threads at once.
class StandardStreams {
  public:
    StandardStreams();
    ~StandardStreams();
    StandardStreams(const StandardStreams&) = delete;
    StandardStreams& operator=(const StandardStreams&) = delete;

    /// Writes what is still buffered. Says which stream lacks something and why; empty if neither does, or if
    /// the reader of a pipe went away: it has what it wanted.
    std::string finish();

    class Buffer;

  private:
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
};

/// What follows on `out` is of that form.
void print_as(std::ostream& out, Form form);

/// Whether `out` is a terminal that somebody looks at.
bool is_terminal(std::ostream& out);

/// Whether `out` is a terminal that knows colours, and NO_COLOR is not set.
bool takes_colours(std::ostream& out);

/// Sends an escape sequence of this program to a terminal; text cannot.
void print_escape(std::ostream& out, std::string_view sequence);

} // namespace numsync::ops
