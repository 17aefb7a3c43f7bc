#pragma once

#include <prometheus/registry.h>

namespace numsync::ops {

/// The metrics of a process that Prometheus' own client libraries have, with their names.
class ProcessMetrics {
  public:
    explicit ProcessMetrics(prometheus::Registry& registry);

    /// Reads /proc again.
    void refresh();

  private:
    prometheus::Counter& cpu_;
    prometheus::Gauge& resident_memory_;
    prometheus::Gauge& open_descriptors_;
    prometheus::Gauge& most_descriptors_;
};

} // namespace numsync::ops
