#pragma once

#include "sync/context.hpp"

#include <chrono>

namespace numsync::app {

/// A progress line on standard error that overwrites itself. Prints nothing if standard error is no terminal.
class ProgressLine {
  public:
    ProgressLine();

    void show(const sync::Progress& progress);
    void clear();

  private:
    bool terminal_;
    bool shown_ = false;
    std::string phase_;
    std::chrono::steady_clock::time_point shown_at_;
};

} // namespace numsync::app
