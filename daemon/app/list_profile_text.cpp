#include "app/list_profile_text.hpp"

#include "app/text_table.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <ostream>

namespace numsync::app {

namespace {

constexpr std::size_t shown_unknown = 20;
constexpr std::size_t shown_forms = 3;

std::string joined(const std::vector<std::string>& parts)
{
    std::string text;
    for (const auto& part : parts) {
        text += (text.empty() ? "" : ", ") + part;
    }
    return text;
}

/// "number 11, text 1": the most frequent form first; without counts if there is only one form.
std::string forms_of(const FieldProfile& field)
{
    std::vector<std::pair<std::string, std::uint64_t>> forms{field.forms.begin(), field.forms.end()};
    std::ranges::stable_sort(forms, [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<std::string> told;
    for (const auto& [form, values] : forms) {
        if (told.size() == shown_forms) {
            told.emplace_back("...");
            break;
        }
        told.push_back(forms.size() == 1 ? form : form + " " + model::grouped(values));
    }
    return joined(told);
}

std::vector<std::string> row_of(const FieldProfile& field, std::uint64_t objects, const std::string& mark)
{
    const auto number = [](std::uint64_t n) { return n == 0 ? "-" : model::grouped(n); };
    return {field.name + mark,        number(field.values),
            number(field.nulls),      number(objects - std::min(objects, field.values + field.nulls)),
            number(field.unreadable), forms_of(field),
            joined(field.examples)};
}

void print_fields(std::ostream& out, const ListProfile& profile)
{
    std::vector<std::vector<std::string>> rows;
    for (const auto& field : profile.fields()) {
        rows.push_back(row_of(field, profile.objects(), ""));
    }
    std::vector<FieldProfile> unknown{profile.unknown()};
    std::ranges::stable_sort(unknown, [](const auto& a, const auto& b) { return a.values > b.values; });
    for (const auto& field : unknown) {
        if (rows.size() < profile.fields().size() + shown_unknown) {
            rows.push_back(row_of(field, profile.objects(), " (unknown)"));
        }
    }
    out << "\n";
    print_table(out, {"FIELD", "VALUES", "NULL", "ABSENT", "UNREADABLE", "WRITTEN AS", "EXAMPLE"}, rows);
    if (unknown.size() > shown_unknown) {
        out << "... and " << model::counted(unknown.size() - shown_unknown, "unknown key") << " more\n";
    }
    if (profile.more_unknown() > 0) {
        out << "... and " << model::counted(profile.more_unknown(), "value")
            << " under still other unknown keys\n";
    }
    if (!unknown.empty()) {
        out << "(unknown: not documented, and not stored)\n";
    }
}

void print_remarks(std::ostream& out, const ListProfile& profile,
                   const std::function<source::Remark(const source::Remark&)>& shown)
{
    if (profile.remarks().empty()) {
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& remark : profile.remarks()) {
        const auto told = shown(remark);
        rows.push_back({told.name, told.value, std::string{told.taken_for}});
    }
    out << "\n";
    print_table(out, {profile.pages() > 1 ? "LAST PAGE SAYS" : "THE ANSWER SAYS", "VALUE", "TAKEN FOR"},
                rows);
}

std::string spelling_of(const ListProfile& profile)
{
    if (profile.is_snake() && profile.is_camel()) {
        return "keys both like_this and likeThis";
    }
    if (!profile.is_snake() && !profile.is_camel()) {
        return "no key of two words that is documented";
    }
    return profile.is_camel() ? "keys likeThis" : "keys like_this";
}

} // namespace

void print_profile(std::ostream& out, const Asked& asked, const ListProfile& profile,
                   const std::function<source::Remark(const source::Remark&)>& shown)
{
    const auto order = joined(profile.order());
    out << "\nthe list of " << asked.account
        << ", as received: " << model::counted(profile.records(), "record") << " on "
        << model::counted(static_cast<std::uint64_t>(profile.pages()), "whole page") << ", "
        << model::counted(profile.bytes(), "byte") << ", "
        << model::grouped(static_cast<std::uint64_t>(asked.took.count())) << " ms\n"
        << "asked for: " << (asked.filters.empty() ? "all numbers, no filter" : asked.filters) << "\n"
        << "spelling: " << spelling_of(profile) << "; order: " << (order.empty() ? "none seen" : order)
        << "\n";
    const auto keys = joined(profile.envelope_keys());
    out << "beside success, message and data: " << (keys.empty() ? "nothing" : model::excerpt(keys)) << "\n";
    if (profile.rejected() > 0) {
        out << "rejected: " << model::counted(profile.rejected(), "record")
            << ", no object or without an id that can be read\n";
    }
    if (profile.objects() > 0) {
        print_fields(out, profile);
    }
    print_remarks(out, profile, shown);
    if (profile.seems_to_leave_out_false()) {
        out << "\nis_active is true or left out, and never false: the API seems to leave out false. "
               "api.absent: zero "
               "would take\nwhat is left out as false\n";
    }
}

} // namespace numsync::app
