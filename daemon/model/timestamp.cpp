#include "model/canonical_line.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace numsync::model {

namespace {

/// Reads a time from left to right. Each step returns whether the text went on as expected.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

    bool literal(std::string_view any_of)
    {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    bool number(std::size_t count, int low, int high, int& value)
    {
        if (rest_.size() < count) {
            return false;
        }
        value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_digit(rest_[i])) {
                return false;
            }
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(count);
        return value >= low && value <= high;
    }

    /// The digits of a fraction, cut to the microsecond.
    bool fraction(int& microseconds)
    {
        std::size_t count = 0;
        microseconds = 0;
        for (; count < rest_.size() && is_digit(rest_[count]); ++count) {
            if (count < 6) {
                microseconds = microseconds * 10 + (rest_[count] - '0');
            }
        }
        for (auto i = count; i < 6; ++i) {
            microseconds *= 10;
        }
        rest_.remove_prefix(count);
        return count > 0;
    }

    /// Go's reading of its monotonic clock: " m=+0.000012345".
    bool monotonic_reading()
    {
        if (!literal(" ") || !literal("m") || !literal("=") || !literal("+-")) {
            return false;
        }
        const auto end =
            std::find_if_not(rest_.begin(), rest_.end(), [](char c) { return is_digit(c) || c == '.'; });
        const bool any = end != rest_.begin();
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
        return any;
    }

    /// The name of a zone behind an offset, as Go prints it: capital letters, or the offset again.
    bool zone_name()
    {
        const auto known = [](char c) {
            return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '+' || c == '-';
        };
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), known);
        const auto length = static_cast<std::size_t>(end - rest_.begin());
        rest_.remove_prefix(length);
        return length > 0 && length <= 5;
    }

  private:
    std::string_view rest_;
};

/// "+05:30", "+0530" or "+05".
bool offset(Cursor& cursor, std::chrono::minutes& east)
{
    const bool west = cursor.peek() == '-';
    int hours = 0;
    int minutes = 0;
    if (!cursor.literal("+-") || !cursor.number(2, 0, 23, hours)) {
        return false;
    }
    const bool more = cursor.literal(":") || (cursor.peek() >= '0' && cursor.peek() <= '9');
    if (more && !cursor.number(2, 0, 59, minutes)) {
        return false;
    }
    east = std::chrono::hours{hours} + std::chrono::minutes{minutes};
    if (west) {
        east = -east;
    }
    return true;
}

/// Reads what follows the seconds: Z or an offset; or, as Go prints it, an offset, the name of the zone and
/// perhaps a monotonic clock reading.
bool zone(Cursor& cursor, std::chrono::minutes& east, TimeForm& form)
{
    if (cursor.literal(" ")) {
        if (!offset(cursor, east) || !cursor.literal(" ") || !cursor.zone_name()) {
            return false;
        }
        if (!cursor.at_end()) {
            form = TimeForm::monotonic;
            return cursor.monotonic_reading();
        }
        return true;
    }
    return cursor.literal("Zz") || offset(cursor, east);
}

struct Instant {
    std::chrono::sys_seconds second;
    int microseconds = 0;
    TimeForm form = TimeForm::usual;
};

std::optional<Instant> read_instant(std::string_view text)
{
    using namespace std::chrono;
    Cursor cursor{text};
    int years = 0, months = 0, days = 0, hour = 0, minute = 0, second = 0;
    if (!cursor.number(4, 0, 9999, years) || !cursor.literal("-") || !cursor.number(2, 1, 12, months) ||
        !cursor.literal("-") || !cursor.number(2, 1, 31, days)) {
        return std::nullopt;
    }
    if (!cursor.literal("Tt ") || !cursor.number(2, 0, 23, hour) || !cursor.literal(":") ||
        !cursor.number(2, 0, 59, minute) || !cursor.literal(":") || !cursor.number(2, 0, 59, second)) {
        return std::nullopt;
    }
    Instant instant;
    if (cursor.literal(".") && !cursor.fraction(instant.microseconds)) {
        return std::nullopt;
    }
    minutes east{0};
    const year_month_day date{year{years}, month{static_cast<unsigned>(months)},
                              day{static_cast<unsigned>(days)}};
    if (cursor.at_end()) {
        instant.form = TimeForm::zoneless;
    } else if (!zone(cursor, east, instant.form)) {
        return std::nullopt;
    }
    if (!cursor.at_end() || !date.ok()) {
        return std::nullopt;
    }
    instant.second = sys_days{date} + hours{hour} + minutes{minute} + seconds{second} - east;
    return instant;
}

void append_padded(std::string& line, long value, std::size_t width)
{
    const auto end = line.size() + width;
    line.resize(end);
    for (auto at = end; at > end - width; value /= 10) {
        line[--at] = static_cast<char>('0' + value % 10);
    }
}

/// Appends a time of the usual form "2026-03-14T12:00:00Z". PostgreSQL prints it with a blank for the T and
/// +00 for the Z. False, and nothing appended, for any other text.
bool append_usual_form(std::string& line, std::string_view text)
{
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    if (text.size() != form.size()) {
        return false;
    }
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool fits = form[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
        if (!fits) {
            return false;
        }
    }
    const auto number = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    constexpr int days_of_every_month = 28;
    if (text.front() == '0' || number(5) < 1 || number(5) > 12 || number(8) < 1 ||
        number(8) > days_of_every_month || number(11) > 23 || number(14) > 59 || number(17) > 59) {
        return false;
    }
    line += text.substr(0, 10);
    line += ' ';
    line += text.substr(11, 8);
    line += "+00";
    return true;
}

} // namespace

TimeForm append_timestamp(std::string& line, std::string_view text)
{
    using namespace std::chrono;
    if (append_usual_form(line, text)) {
        return TimeForm::usual;
    }
    const auto instant = read_instant(text);
    if (!instant) {
        return TimeForm::unreadable;
    }
    const auto midnight = floor<days>(instant->second);
    const year_month_day date{midnight};
    if (date.year() < year{1} || date.year() > year{9999}) {
        return TimeForm::unreadable;
    }
    if (instant->second == sys_days{year{1} / January / 1} && instant->microseconds == 0) {
        line += null_text;
        return TimeForm::zero;
    }
    const hh_mm_ss time{instant->second - midnight};
    append_padded(line, int{date.year()}, 4);
    line += '-';
    append_padded(line, unsigned{date.month()}, 2);
    line += '-';
    append_padded(line, unsigned{date.day()}, 2);
    line += ' ';
    append_padded(line, time.hours().count(), 2);
    line += ':';
    append_padded(line, time.minutes().count(), 2);
    line += ':';
    append_padded(line, time.seconds().count(), 2);
    if (instant->microseconds > 0) {
        line += '.';
        append_padded(line, instant->microseconds, 6);
        line.erase(line.find_last_not_of('0') + 1);
    }
    line += "+00";
    return instant->form;
}

} // namespace numsync::model
