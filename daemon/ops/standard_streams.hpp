#pragma once

#include <memory>
#include <string>

namespace numsync::ops {

/// Opens descriptors 0 to 2 if the caller closed them, so that each use of them fails. Otherwise the next
/// file or socket would get the number, the database's for one, and be written to as standard output. Call it
/// before anything is opened.
void reserve_standard_descriptors();

/// Takes std::cout and std::cerr over for as long as it lives, so that no failed write goes unnoticed. After
/// the first one nothing more is written to that stream. Not for two threads at once.
class StandardStreams {
  public:
    StandardStreams();
    ~StandardStreams();
    StandardStreams(const StandardStreams&) = delete;
    StandardStreams& operator=(const StandardStreams&) = delete;

    /// Writes what is still buffered. Says which stream lacks something and why; empty if neither does, or if
    /// the reader of a pipe went away: it has what it wanted.
    std::string finish();

  private:
    class Buffer;
    struct Buffers;
    std::unique_ptr<Buffers> buffers_;
};

} // namespace numsync::ops
