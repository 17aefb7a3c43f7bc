#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The API's answers as JSON text.
namespace numsync::support {

/// The n-th purchased number (n from 1) of an invented account, with the 15 documented fields. Any field can
/// be replaced by raw JSON or left out: Number{7}.with("price", "1.15").without("region").json().
class Number {
  public:
    explicit Number(int n) : n_(n) {}

    /// Sets a field to a raw JSON value. A field that is not documented is added at the end.
    Number& with(std::string_view field, std::string_view raw_json);
    /// Sets a field to a JSON string. Quotes and escapes `text`.
    Number& with_text(std::string_view field, std::string_view text);
    Number& without(std::string_view field);
    /// Gives a field another key and leaves its value and place: renamed("iso_country", "isoCountry").
    Number& renamed(std::string_view field, std::string_view key);

    [[nodiscard]] std::string json() const;

  private:
    int n_;
    std::map<std::string, std::optional<std::string>, std::less<>>
        changes_; ///< no value: the field is left out
    std::map<std::string, std::string, std::less<>> keys_;
};

/// "pn_000001", the id of the n-th number.
std::string number_id(int n);
std::string number_json(int n);
/// The n-th number with another name, a higher price and a later updated_at.
std::string changed_number_json(int n);
/// The numbers `first` to `last`, both included.
std::vector<std::string> numbers_json(int first, int last);

/// The records that match the is_active filter of the request's target; all of them if it has none.
std::vector<std::string> records_asked_for(std::string_view target, const std::vector<std::string>& records);

/// The documented envelope around these records.
std::string list_json(const std::vector<std::string>& records);
/// Adds members to the envelope: raw JSON that begins with a comma, such as R"(,"meta":{"total":2})".
std::string list_json(const std::vector<std::string>& records, std::string_view more);

/// A JSON string, quoted and escaped.
std::string json_text(std::string_view text);

} // namespace numsync::support
