#include "sync/rejected_records.hpp"

#include "model/digest.hpp"
#include "model/text.hpp"
#include "store/apply.hpp"

#include <optional>

namespace numsync::sync {

namespace {

constexpr std::size_t kept_of_record = 64 * 1024;

/// The record's number if it can be read, whatever else is wrong with the record.
std::optional<std::string> readable_number(const source::ReceivedRecord& record)
{
    const auto& value = record.number.fields[model::number_field];
    const bool has_text = value.type == model::ValueType::text || value.type == model::ValueType::number;
    if (!has_text || value.overlong || value.repeated || value.text.empty() ||
        value.text.size() > model::short_text || value.text.find('\0') != std::string::npos) {
        return std::nullopt;
    }
    return value.text;
}

} // namespace

void RejectedRecords::add(const source::ReceivedRecord& record, bool identified, std::string_view field,
                          std::string_view reason)
{
    if (!all_kept_) {
        return;
    }
    const auto& text = record.number.fields[model::id_field].text;
    const auto id = identified ? std::optional{text} : std::nullopt;
    const auto key = id ? *id : model::to_hex(model::digest_of(record.raw));
    auto identity = key + '\n';
    identity += field;
    identity += '\n';
    identity += reason;
    if (known_.contains(identity)) {
        return;
    }
    const auto line = store::rejected_line(key, id, readable_number(record), field, reason,
                                           model::cut_utf8(record.raw, kept_of_record));
    bytes_ += line.size();
    if (known_.size() == most_kept || bytes_ > most_bytes) {
        all_kept_ = false;
        return;
    }
    known_.insert(std::move(identity));
    lines_.append(line);
}

} // namespace numsync::sync
