#include "ops/config.hpp"
#include "target.hpp"

/// Any text is taken as a configuration, or refused with a list of its faults.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace numsync;
    const ops::Environment nothing = [](const std::string&) { return std::nullopt; };
    try {
        const auto settings =
            ops::parse_config(std::string{fuzz::text_of(data, size)}, "config.yaml", nothing);
        fuzz::require(!settings.accounts.empty(), "a configuration has an account");
        fuzz::require(settings.sync.interval.count() > 0, "a configuration has an interval");
    } catch (const ops::ConfigError& error) {
        fuzz::require(!error.faults().empty(), "a refusal names its faults");
    }
    return 0;
}
