#include "sync/survey.hpp"

#include "model/canonical_line.hpp"
#include "model/digest.hpp"

#include <algorithm>
#include <array>

namespace numsync::sync {

namespace {

constexpr std::array kept{model::id_field, model::number_field, model::country_field, model::region_field,
                          model::active_field};

std::uint64_t hash_of(std::string_view number)
{
    return model::digest_of(number).low;
}

} // namespace

void Survey::keep(const model::Found& found)
{
    line_.clear();
    for (const auto field : {found.kind, found.id, found.number, found.field, found.expected, found.actual}) {
        line_ += line_.empty() ? "" : "\t";
        line_ += field;
    }
    found_.append(line_);
}

void Survey::take(std::string_view line)
{
    model::findings_of_record(line, [this](const model::Found& found) { keep(found); });
    const auto fields = model::escaped_fields(line);
    line_.clear();
    for (const auto field : kept) {
        line_ += line_.empty() ? "" : "\t";
        line_ += fields[field];
    }
    numbers_.append(line_);
    if (const auto number = fields[model::number_field]; !number.empty() && number != model::null_text) {
        hashes_.push_back(hash_of(number));
    }
    saying_ += fields[model::active_field] == model::null_text ? 0U : 1U;
}

bool Survey::next_number(const model::Inventory& listed, std::string& line)
{
    if (!only_doubled_hashes_) {
        keep_doubled_hashes();
    }
    while (numbers_.next(line)) {
        if (listed.seen(model::escaped_id(line)) != model::Seen::rejected) {
            line += is_double(line) ? "\tt" : "\tf";
            return true;
        }
    }
    return false;
}

bool Survey::next_double(const model::Inventory& listed, std::string& line)
{
    if (!only_doubled_hashes_) {
        keep_doubled_hashes();
    }
    while (!hashes_.empty() && next_number(listed, line)) {
        if (line.ends_with('t')) {
            return true;
        }
    }
    return false;
}

bool Survey::is_double(std::string_view line) const
{
    if (hashes_.empty()) {
        return false;
    }
    const auto [id, number] = model::escaped_fields<2>(line);
    return std::binary_search(hashes_.begin(), hashes_.end(), hash_of(number));
}

void Survey::keep_doubled_hashes()
{
    std::sort(hashes_.begin(), hashes_.end());
    auto doubled = hashes_.begin();
    for (auto run = hashes_.begin(); run != hashes_.end();) {
        const auto end = std::find_if(run, hashes_.end(), [&](auto hash) { return hash != *run; });
        if (end - run > 1) {
            *doubled++ = *run;
        }
        run = end;
    }
    hashes_.erase(doubled, hashes_.end());
    only_doubled_hashes_ = true;
}

} // namespace numsync::sync
