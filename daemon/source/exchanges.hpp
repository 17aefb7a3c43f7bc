#pragma once

#include "model/failure.hpp"
#include "source/trace.hpp"

#include <functional>
#include <string>

namespace numsync::source {

/// Hands on the trace of each exchange once it is over.
class Exchanges {
  public:
    void tell(std::function<void(const Trace::Facts&)> tell) { tell_ = std::move(tell); }

    Trace& current() { return current_; }

    void end()
    {
        if (tell_ && !current_.facts().empty()) {
            tell_(current_.facts());
        }
        current_ = {};
    }

    void fail(const model::Failure& failure)
    {
        if (!current_.facts().empty()) {
            current_.end_phase("failed_after_ms");
            current_.note("failure", failure.what());
        }
        end();
    }

  private:
    Trace current_;
    std::function<void(const Trace::Facts&)> tell_;
};

} // namespace numsync::source
