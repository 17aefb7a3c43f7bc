#pragma once

#include "sync/context.hpp"

#include <chrono>

namespace numsync::app {

/// One line on the terminal that writes over itself; nothing where standard error is none.
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
