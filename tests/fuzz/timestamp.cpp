#include "model/canonical_line.hpp"
#include "target.hpp"

#include <string>

/// A time that is taken has PostgreSQL's form, and reads the same again.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace numsync;
    std::string canonical;
    const auto form = model::append_timestamp(canonical, fuzz::text_of(data, size));
    if (form == model::TimeForm::unreadable || form == model::TimeForm::zero) {
        return 0;
    }
    constexpr std::size_t without_fraction = 22; // 2026-03-14 12:00:00+00
    fuzz::require(canonical.size() >= without_fraction && canonical.ends_with("+00"), "the time is in UTC");
    auto rfc3339 = canonical.substr(0, canonical.size() - 3) + "Z";
    rfc3339[10] = 'T';
    std::string again;
    fuzz::require(model::append_timestamp(again, rfc3339) == model::TimeForm::usual && again == canonical,
                  "the time reads the same again");
    return 0;
}
