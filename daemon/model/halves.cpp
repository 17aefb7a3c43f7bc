#include "model/halves.hpp"

#include "model/canonical_line.hpp"

namespace numsync::model {

namespace {

enum Mark : std::uint8_t { in_active = 1, in_inactive = 2, differs = 4, refused = 8 };

std::string_view in_words(std::string_view active)
{
    if (active == null_text) {
        return {};
    }
    return active == "t" ? "true" : "false";
}

std::string lists(std::uint8_t marks)
{
    std::string text = (marks & in_inactive) != 0 ? "false" : "";
    if ((marks & in_active) != 0) {
        text += text.empty() ? "true" : " and true";
    }
    return text;
}

} // namespace

Halves::Halves(const Inventory& listed, std::uint64_t saying)
    : listed_(listed), saying_(saying), marks_(listed.size())
{
}

bool Halves::take(std::string_view line, bool active)
{
    const auto place = listed_.place_of(line);
    if (!place || place->seen == Seen::absent) {
        return false;
    }
    auto& marks = marks_[place->at];
    const std::uint8_t half = active ? in_active : in_inactive;
    const bool is_new = (marks & half) == 0;
    marks |= half;
    if (is_new) {
        (active ? active_ : inactive_) += 1;
    }
    const auto says = in_words(escaped_fields(line)[active_field]);
    const bool right = says == in_words(active ? "t" : "f");
    if (!place->same) {
        marks |= differs;
    } else if (right && is_new) {
        ++right_;
    }
    any_wrong_ |= !place->same || (!right && !says.empty());
    return true;
}

void Halves::refuse(std::string_view escaped_id)
{
    if (const auto place = listed_.place_of(escaped_id)) {
        marks_[place->at] |= refused;
    }
}

std::optional<Halves::Contradiction> Halves::contradiction(std::string_view escaped_id,
                                                           std::string_view active) const
{
    const auto place = listed_.place_of(escaped_id);
    if (!place || place->seen == Seen::absent || place->seen == Seen::rejected) {
        return std::nullopt;
    }
    const auto marks = marks_[place->at];
    const auto expected = in_words(active);
    auto actual = lists(marks);
    const bool misplaced = !expected.empty() && actual != expected;
    if ((marks & refused) != 0 || (!misplaced && (marks & differs) == 0)) {
        return std::nullopt;
    }
    if ((marks & differs) != 0) {
        actual += ", and reads differently there";
    }
    return Contradiction{expected, std::move(actual)};
}

} // namespace numsync::model
