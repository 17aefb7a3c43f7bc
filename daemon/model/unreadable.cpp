#include "model/unreadable.hpp"

#include "model/canonical_line.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <optional>

namespace numsync::model {

namespace {

constexpr std::string_view white_space = " \t\r\n";

/// Reads the members of a JSON object one after the other. The text is valid JSON as far as it goes.
class Members {
  public:
    explicit Members(std::string_view object) : rest_(object) { (void)take("{"); }

    struct Member {
        std::string_view key; ///< without the quotes, still escaped
        std::string_view value;
    };

    /// nullopt at the object's end, or if the text ends before the member does.
    std::optional<Member> next()
    {
        (void)take(",");
        const auto key = string();
        if (!key || !take(":")) {
            return std::nullopt;
        }
        const auto value = any_value();
        return value ? std::optional{Member{key->substr(1, key->size() - 2), *value}} : std::nullopt;
    }

  private:
    bool take(std::string_view mark)
    {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(white_space), rest_.size()));
        if (!rest_.starts_with(mark)) {
            return false;
        }
        rest_.remove_prefix(mark.size());
        rest_.remove_prefix(std::min(rest_.find_first_not_of(white_space), rest_.size()));
        return true;
    }

    std::optional<std::string_view> cut(std::size_t length)
    {
        if (length > rest_.size()) {
            return std::nullopt;
        }
        const auto text = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return text;
    }

    /// Length in bytes of the string that begins at `at`; more than is left if the string does not end.
    [[nodiscard]] std::size_t string_length(std::size_t at) const
    {
        for (auto end = at + 1; end < rest_.size(); ++end) {
            if (rest_[end] == '"') {
                return end + 1 - at;
            }
            end += rest_[end] == '\\' ? 1U : 0U;
        }
        return rest_.size() + 1;
    }

    std::optional<std::string_view> string()
    {
        return rest_.starts_with('"') ? cut(string_length(0)) : std::nullopt;
    }

    std::optional<std::string_view> any_value()
    {
        if (rest_.starts_with('"')) {
            return string();
        }
        if (!rest_.starts_with('{') && !rest_.starts_with('[')) {
            const auto end = rest_.find_first_of(",}] \t\r\n");
            return end == std::string_view::npos ? std::nullopt : cut(end);
        }
        std::size_t depth = 0;
        for (std::size_t at = 0; at < rest_.size(); ++at) {
            const char c = rest_[at];
            if (c == '"') {
                at += string_length(at) - 1;
            } else if (c == '{' || c == '[') {
                ++depth;
            } else if ((c == '}' || c == ']') && --depth == 0) {
                return cut(at + 1);
            }
        }
        return std::nullopt;
    }

    std::string_view rest_;
};

} // namespace

std::string received_text(const PurchasedNumber& record, std::string_view raw, std::size_t field)
{
    const auto& spec = field_specs.at(field);
    std::optional<std::string_view> found; // the last one, as the parser takes it
    Members members{raw};
    while (const auto member = members.next()) {
        if (member->key == spec.name || member->key == spec.camel) {
            found = member->value;
        }
    }
    if (found) {
        return std::string{*found};
    }
    const auto& value = record.fields.at(field);
    return value.type == ValueType::text ? json_string(value.text) : value.text;
}

void append_unreadable(std::string& line, const PurchasedNumber& record, std::string_view raw,
                       const std::vector<std::size_t>& fields,
                       const std::function<std::string(std::string_view)>& redact, UnreadableFields& counted)
{
    std::string json = "{";
    for (const auto field : fields) {
        const auto redacted = redact(received_text(record, raw, field));
        const auto kept = cut_utf8(redacted, kept_of_unreadable);
        json += json.size() > 1 ? "," : "";
        json += json_string(field_specs.at(field).name) + ":" + json_string(kept);
        auto& seen = counted.at(field);
        if (seen.values++ == 0) {
            seen.example = kept;
        }
    }
    line += '\t';
    append_escaped(line, json + "}");
}

} // namespace numsync::model
