#pragma once

#include <prometheus/registry.h>

namespace numsync::ops {

/// What Prometheus' own client libraries tell of a process, under their names.
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
