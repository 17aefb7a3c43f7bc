#pragma once

#include "model/redactor.hpp"

#include <ostream>
#include <streambuf>
#include <string>

namespace numsync::ops {

/// During its lifetime, removes all secrets from what is written to the stream. Text goes out at each line
/// end and at each flush. The stream and the redactor must outlive this object.
class RedactedStream : private std::streambuf {
  public:
    RedactedStream(std::ostream& stream, const model::Redactor& redactor);
    ~RedactedStream() override;
    RedactedStream(const RedactedStream&) = delete;
    RedactedStream& operator=(const RedactedStream&) = delete;

  private:
    int_type overflow(int_type c) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;

    std::ostream& stream_;
    const model::Redactor& redactor_;
    std::streambuf* target_;
    std::ios::fmtflags flags_;
    std::string waiting_;
};

} // namespace numsync::ops
