#include "ops/process_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/resource.h>
#include <unistd.h>

namespace numsync::ops {

namespace {

double seconds(const timeval& time)
{
    constexpr double microseconds_of_a_second = 1e6;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / microseconds_of_a_second;
}

double cpu_seconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_bytes()
{
    std::ifstream file{"/proc/self/statm"};
    double size = 0;
    double resident = 0;
    file >> size >> resident; // in pages
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double descriptors()
{
    std::error_code unreadable;
    const std::filesystem::directory_iterator open{"/proc/self/fd", unreadable};
    return static_cast<double>(std::distance(begin(open), end(open)));
}

double descriptor_limit()
{
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    return static_cast<double>(limit.rlim_cur);
}

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

} // namespace

ProcessMetrics::ProcessMetrics(prometheus::Registry& registry)
    : cpu_(prometheus::BuildCounter()
               .Name("process_cpu_seconds_total")
               .Help("Time that the process used the processors, in seconds.")
               .Register(registry)
               .Add({})),
      resident_memory_(gauge(registry, "process_resident_memory_bytes", "Memory that it holds.")),
      open_descriptors_(gauge(registry, "process_open_fds", "Descriptors that are open.")),
      most_descriptors_(gauge(registry, "process_max_fds", "Descriptors that it may have open."))
{
    gauge(registry, "process_start_time_seconds", "When it started, in unix time.").SetToCurrentTime();
}

void ProcessMetrics::refresh()
{
    cpu_.Increment(cpu_seconds() - cpu_.Value());
    resident_memory_.Set(resident_bytes());
    open_descriptors_.Set(descriptors());
    most_descriptors_.Set(descriptor_limit());
}

} // namespace numsync::ops
