#pragma once

#include <compare>
#include <map>
#include <string>

namespace numsync::model {

struct DriftKey {
    std::string kind;
    std::string key;

    auto operator<=>(const DriftKey&) const = default;
};

/// Departures from the vendor's documentation that do not stop a sync: (kind, key) -> the first value that
/// showed it, cut short. The kinds are those of api_drift.kind, such as unknown, absent and retyped.
using Drift = std::map<DriftKey, std::string>;

} // namespace numsync::model
