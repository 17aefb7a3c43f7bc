#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace numsync::ops {

/// Opens descriptors 0 to 2 if the caller closed them, in a way that makes each use of them fail. Otherwise
/// the next file or socket, such as the database's, would get the number, and standard output would be
/// written into it. Call it before anything is opened.
void reserve_standard_descriptors();

/// The form of what is written to a standard stream.
enum class Form : std::uint8_t {
    text, ///< for people: each line goes through model::visible()
    json, ///< data, unchanged; on a terminal through model::visible_json()
    data, ///< other data, unchanged; on a terminal like text
};

/// Takes over std::cout and std::cerr during its lifetime. No failed write goes unnoticed, and text from
/// outside cannot control a terminal. After the first failed write nothing more is written to that stream.
/// Both streams are Form::text until print_as() changes that. Not thread-safe.
class StandardStreams {
  public:
    StandardStreams();
    ~StandardStreams();
    StandardStreams(const StandardStreams&) = delete;
    StandardStreams& operator=(const StandardStreams&) = delete;

    /// Writes what is still buffered. Returns which stream is incomplete and why. Empty if both are complete,
    /// or if the reader of a pipe went away, because that reader has what it wanted.
    std::string finish();

    class Buffer;

  private:
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
};

/// Sets the form of all that follows on `out`. Does nothing if StandardStreams has not taken over `out`.
void print_as(std::ostream& out, Form form);

/// Whether `out` is a terminal. False if StandardStreams has not taken over `out`.
bool is_terminal(std::ostream& out);

/// Whether `out` is a terminal that knows colours, and NO_COLOR is not set.
bool takes_colours(std::ostream& out);

/// Writes an escape sequence of this program to a terminal. Ordinary text cannot contain one.
void print_escape(std::ostream& out, std::string_view sequence);

} // namespace numsync::ops
