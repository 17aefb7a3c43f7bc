#include "sync/comparison.hpp"

#include "model/canonical_line.hpp"

namespace numsync::sync {

namespace {

constexpr std::uint64_t rows_ahead_per_early =
    8; ///< the more the two orders differ, the longer the list waits
constexpr std::string_view id_field = model::field_specs[model::id_field].name;

} // namespace

void Comparison::take_rows(const std::vector<model::Row>& rows)
{
    for (const auto& row : rows) {
        inventory_.add_row(row);
    }
}

std::uint64_t Comparison::rows_wanted() const
{
    return received_ + inventory_.early() * rows_ahead_per_early;
}

void Comparison::take(const source::ReceivedRecord& record)
{
    ++received_;
    if (!record.is_object) {
        reject_unidentified(record, "record", "not an object");
        return;
    }
    if (const auto fault = model::canonicalise(record.number, rules_.absent_is_zero, line_, unreadable_of_)) {
        reject_unidentified(record, id_field, *fault);
        return;
    }
    if (!unreadable_of_.empty()) {
        model::append_unreadable(line_, record.number, record.raw, unreadable_of_, rules_.redact,
                                 unreadable_);
    }
    count_activity(record.number.fields[model::active_field]);
    switch (inventory_.add_record(line_)) {
    case model::Sighting::differs:
        undecided_.append(line_);
        break;
    case model::Sighting::unchanged:
    case model::Sighting::repeated:
        break;
    case model::Sighting::conflict:
        ++rejected_; // the earlier record, too
        [[fallthrough]];
    case model::Sighting::rejected:
        ++rejected_;
        rejected_records_.add(record, true, id_field, "stands in the list twice with different content");
        break;
    }
}

void Comparison::reject_unidentified(const source::ReceivedRecord& record, std::string_view field,
                                     std::string_view reason)
{
    ++rejected_;
    ++unidentified_;
    rejected_records_.add(record, false, field, reason);
}

void Comparison::count_activity(const model::Value& active)
{
    if (active.type == model::ValueType::absent) {
        ++unstated_;
    } else if (active.type == model::ValueType::boolean) {
        ++(active.text == "true" ? active_ : inactive_);
    }
}

void Comparison::for_each_change(const std::function<void(bool is_new, std::string_view line)>& on_change)
{
    for (std::string line; undecided_.next(line);) {
        const auto id = model::escaped_id(line);
        const auto seen = inventory_.seen(id);
        const bool returned =
            seen == model::Seen::restored && inventory_.stored(id) == model::Stored::removed;
        if (seen == model::Seen::updated || seen == model::Seen::added || returned) {
            on_change(seen != model::Seen::updated, line);
        }
    }
    undecided_.rewind();
}

bool Comparison::next_line(std::string& line)
{
    while (undecided_.next(line)) {
        switch (inventory_.seen(model::escaped_id(line))) {
        case model::Seen::rejected:  // a later record had this id
        case model::Seen::unchanged: // its row came later
        case model::Seen::held:
            continue;
        default:
            return true;
        }
    }
    return false;
}

} // namespace numsync::sync
