#include "ops/expected_file.hpp"

#include "model/csv.hpp"
#include "model/purchased_number.hpp"
#include "model/spreadsheet.hpp"
#include "model/text.hpp"
#include "model/written_number.hpp"
#include "ops/config_error.hpp"
#include "ops/small_file.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace numsync::ops {

namespace {

using model::lower;
using model::without_unseen_ends;

constexpr std::array<std::string_view, 6> columns{"number", "account", "country",
                                                  "region", "active",  "label"};
constexpr std::array<std::string_view, 6> words_for_true{"true", "t", "yes", "y", "on", "1"};
constexpr std::array<std::string_view, 6> words_for_false{"false", "f", "no", "n", "off", "0"};
constexpr auto* column_names = "number, account, country, region, active and label";

/// Whether the text is well-formed UTF-8 without control characters.
bool is_one_line(std::string_view text)
{
    while (!text.empty()) {
        const auto length = model::first_character_size(text);
        const auto first = static_cast<unsigned char>(text.front());
        if (length == 0 || first < ' ' || first == 127) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

/// Whether a spreadsheet has rounded a long number: 1.41556E+10.
bool is_rounded_by_a_spreadsheet(std::string_view text)
{
    const auto e = text.find_first_of("eE");
    return e != std::string_view::npos && e > 0 &&
           text.substr(0, e).find_first_not_of("0123456789.,") == std::string_view::npos &&
           text.substr(e + 1).find_first_not_of("+0123456789") == std::string_view::npos;
}

class ExpectedReader {
  public:
    ExpectedReader(const std::string& text, const std::vector<model::AccountSettings>& accounts,
                   bool allow_empty)
        : csv_(text), accounts_(accounts), allow_empty_(allow_empty)
    {
    }

    std::vector<model::ExpectedNumber> read()
    {
        std::vector<std::string> fields;
        if (csv_.next(fields)) {
            read_heading(fields);
        } else if (!csv_.fault()) {
            refuse("", std::string{"is empty, expected a first line that names the columns "} + column_names);
        }
        std::vector<model::ExpectedNumber> numbers;
        while (heading_is_sound_ && csv_.next(fields)) {
            read_row(fields, numbers);
        }
        if (csv_.fault()) {
            refuse("", *csv_.fault());
        } else if (numbers.empty() && faults_.empty() && !allow_empty_) {
            refuse("", "has no numbers: with it nothing would be expected any more; --allow-empty, if that "
                       "is meant");
        }
        return numbers;
    }

    [[nodiscard]] std::vector<ConfigFault> faults() { return std::move(faults_); }

  private:
    void refuse(std::string_view column, const std::string& message)
    {
        faults_.push_back({csv_.line(), std::string{column}, message});
    }

    void read_heading(const std::vector<std::string>& fields)
    {
        for (const auto& field : fields) {
            const auto name = lower(without_unseen_ends(field));
            if (name.empty()) {
                heading_.emplace_back();
                continue;
            }
            if (std::find(columns.begin(), columns.end(), name) == columns.end()) {
                refuse("", "column " + std::to_string(heading_.size() + 1) +
                               " has no name that is known, only " + column_names + ", parted by commas");
            } else if (std::find(heading_.begin(), heading_.end(), name) != heading_.end()) {
                refuse(name, "the column stands twice");
            }
            heading_.push_back(name);
        }
        if (faults_.empty() && std::find(heading_.begin(), heading_.end(), "number") == heading_.end()) {
            refuse("number", "the column is missing");
        }
        heading_is_sound_ = faults_.empty();
    }

    void read_row(const std::vector<std::string>& fields, std::vector<model::ExpectedNumber>& numbers)
    {
        if (std::ranges::all_of(fields,
                                [](const auto& field) { return without_unseen_ends(field).empty(); })) {
            return; // a row of nothing but commas
        }
        const auto surplus = static_cast<std::ptrdiff_t>(std::min(heading_.size(), fields.size()));
        const bool only_blanks = std::all_of(fields.begin() + surplus, fields.end(), [](const auto& field) {
            return without_unseen_ends(field).empty();
        });
        if (fields.size() < heading_.size() || !only_blanks) {
            refuse("", "has " + model::counted(fields.size(), "value") + " for " +
                           model::counted(heading_.size(), "column"));
            return;
        }
        const auto faults_before = faults_.size();
        model::ExpectedNumber number;
        number.line = csv_.line();
        for (std::size_t i = 0; i < heading_.size(); ++i) {
            const auto value = model::as_meant(without_unseen_ends(fields[i]));
            take(heading_[i], without_unseen_ends(value), number);
        }
        if (faults_.size() == faults_before) {
            take_once(std::move(number), numbers);
        }
    }

    void take(std::string_view column, std::string_view value, model::ExpectedNumber& number)
    {
        if (!is_one_line(value)) {
            refuse(column, "must be one line of UTF-8 without control characters");
        } else if (column == "number") {
            take_number(value, number);
        } else if (value.empty()) {
            return; // not compared
        } else if (column.empty()) {
            refuse("", "has the value " + shown_value(value) + " in a column without a name");
        } else if (column == "account") {
            take_account(value, number);
        } else if (column == "country") {
            number.iso_country = value;
        } else if (column == "region") {
            number.region = value;
        } else if (column == "label") {
            number.label = value;
        } else {
            take_active(value, number);
        }
    }

    void take_number(std::string_view as_written, model::ExpectedNumber& number)
    {
        const auto value = model::without_marks_of_text(as_written);
        if (value.empty()) {
            refuse("number", "is empty");
        } else if (value.size() > model::short_text) {
            refuse("number", "is longer than " + std::to_string(model::short_text) + " bytes");
        } else if (is_rounded_by_a_spreadsheet(value)) {
            refuse("number", "a spreadsheet has rounded it, got " + shown_value(value) +
                                 "; --export-expected writes a file whose numbers stay as they are");
        }
        number.number = value;
        number.digits = model::digits_of(value);
    }

    void take_account(std::string_view value, model::ExpectedNumber& number)
    {
        const bool known = std::any_of(accounts_.begin(), accounts_.end(),
                                       [&](const auto& account) { return account.name == value; });
        if (!known) {
            refuse("account", "the configuration has no account " + shown_value(value));
        }
        number.account = value;
    }

    void take_active(std::string_view value, model::ExpectedNumber& number)
    {
        const auto word = lower(value);
        const bool is_true = std::ranges::find(words_for_true, word) != words_for_true.end();
        if (!is_true && std::ranges::find(words_for_false, word) == words_for_false.end()) {
            refuse("active", "expected true, false or nothing, got " + shown_value(value));
        }
        number.is_active = is_true;
    }

    void take_once(model::ExpectedNumber number, std::vector<model::ExpectedNumber>& numbers)
    {
        const auto [first, is_new] =
            lines_.emplace(std::pair{number.number, number.account.value_or("")}, csv_.line());
        if (!is_new) {
            refuse("number",
                   "stands twice for one account, line " + std::to_string(first->second) + " has it already");
            return;
        }
        numbers.push_back(std::move(number));
    }

    model::CsvReader csv_;
    const std::vector<model::AccountSettings>& accounts_;
    bool allow_empty_;
    std::vector<std::string> heading_; ///< empty for a column without a name
    bool heading_is_sound_ = false;
    std::map<std::pair<std::string, std::string>, int> lines_; ///< line of each number and account
    std::vector<ConfigFault> faults_;
};

} // namespace

std::string expected_file_name(const std::string& path)
{
    return path == "-" ? "standard input" : path;
}

std::vector<model::ExpectedNumber> load_expected_file(const std::string& path,
                                                      const std::vector<model::AccountSettings>& accounts,
                                                      bool allow_empty)
{
    constexpr std::size_t largest = std::size_t{256} << 20U;
    const auto file_name = expected_file_name(path);
    std::string text;
    try {
        if (path == "-") {
            read_standard_input(largest, text);
        } else {
            read_small_file(path, largest, 0, text);
        }
    } catch (const FileError& error) {
        throw ConfigError{file_name, {{0, "", error.what()}}};
    }
    ExpectedReader reader{text, accounts, allow_empty};
    auto numbers = reader.read();
    if (auto faults = reader.faults(); !faults.empty()) {
        throw ConfigError{file_name, std::move(faults)};
    }
    return numbers;
}

} // namespace numsync::ops
