#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

/// What reconcile looks for. The words stand in the database, in its output and in metrics: none is renamed.
namespace numsync::model {

enum class Severity : std::uint8_t { info, warning, critical };

constexpr std::string_view name(Severity severity)
{
    switch (severity) {
    case Severity::info:
        return "info";
    case Severity::warning:
        return "warning";
    case Severity::critical:
        return "critical";
    }
    return "?";
}

/// What tells that a finding is there, or gone. If a record of the list cannot be read, nobody knows what is
/// absent. What was written only a sync tells, and no reconciliation.
enum class Rests : std::uint8_t { on_what_is_listed, on_what_is_absent, on_what_is_written };

struct FindingKind {
    std::string_view name;
    Severity severity;
    Rests rests;
    std::string_view remedy; ///< what to do about it
};

inline constexpr std::array finding_kinds{
    FindingKind{"missing_upstream", Severity::critical, Rests::on_what_is_absent,
                "buy it again or ask the vendor where it went; or take it out of the expected numbers"},
    FindingKind{"expected_inactive", Severity::critical, Rests::on_what_is_listed,
                "have it activated at the vendor; or expect it with active = false"},
    FindingKind{"api_inconsistent", Severity::critical, Rests::on_what_is_absent,
                "show it to the vendor: its list and the same list by is_active do not agree"},
    FindingKind{
        "db_altered", Severity::critical, Rests::on_what_is_written,
        "find the trigger, rule or column of purchased_numbers that changes or drops what is written; once "
        "it is mended the next sync writes the row again"},
    FindingKind{"unexpected_upstream", Severity::warning, Rests::on_what_is_listed,
                "find out who bought it and why; then expect it, or give it back"},
    FindingKind{"differs_from_expected", Severity::warning, Rests::on_what_is_listed,
                "correct the expected numbers, or have the vendor correct its record"},
    FindingKind{
        "table_edited", Severity::warning, Rests::on_what_is_listed,
        "find out who writes to purchased_numbers beside agni-number-sync; the next sync puts it right"},
    FindingKind{"table_behind", Severity::warning, Rests::on_what_is_absent,
                "agni-number-sync status says why no sync comes through, agni-number-sync plan what it would "
                "change"},
    FindingKind{"duplicate_number", Severity::warning, Rests::on_what_is_listed,
                "ask the vendor which of the ids is the number, and for what the other is paid"},
    FindingKind{"not_e164", Severity::warning, Rests::on_what_is_listed,
                "have the vendor correct the number; nothing can be dialled or compared by it as it is"},
    FindingKind{"country_mismatch", Severity::warning, Rests::on_what_is_listed,
                "ask the vendor which is right, the calling code of the number or its country"},
    FindingKind{"priced_inactive", Severity::warning, Rests::on_what_is_listed,
                "have it activated, or give it back: it costs and does nothing"},
    FindingKind{"updated_at_backwards", Severity::warning, Rests::on_what_is_listed,
                "ask the vendor whether an old state of its records was restored"},
    FindingKind{"price_changed", Severity::warning, Rests::on_what_is_listed,
                "compare it with what the vendor announced; the view price_changes has all prices"},
    FindingKind{
        "possible_page_cap", Severity::warning, Rests::on_what_is_listed,
        "compare with the number of numbers on the vendor's own page: the list may end where a page does"},
    FindingKind{"no_trunk", Severity::info, Rests::on_what_is_listed,
                "give the number a trunk if it is to carry such calls"},
};

/// The kind of that name, which is one.
constexpr const FindingKind& finding_kind(std::string_view name)
{
    return *std::find_if(finding_kinds.begin(), finding_kinds.end(),
                         [&](const FindingKind& kind) { return kind.name == name; });
}

} // namespace numsync::model
