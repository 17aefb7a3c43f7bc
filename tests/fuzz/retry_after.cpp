#include "source/retry_after.hpp"
#include "target.hpp"

/// Any Retry-After is refused or taken as a wait of 0 to 24 hours.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace std::chrono;
    constexpr system_clock::time_point now{sys_days{2026y / March / 14}};
    const auto wait = numsync::source::parse_retry_after(numsync::fuzz::text_of(data, size), now);
    numsync::fuzz::require(!wait || (*wait >= seconds{0} && *wait <= hours{24}), "the wait is at most a day");
    return 0;
}
