#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The API's answers as JSON text.
namespace numsync::support {

/// One purchased number with the 15 documented fields, the n-th of an invented account (n from 1). Every
/// field can be replaced by any raw JSON, or left out:
/// Number{7}.with("price", "1.15").without("region").json().
class Number {
  public:
    explicit Number(int n) : n_(n) {}

    /// A raw JSON value, taken as it is; a name that is not documented is added at the end.
    Number& with(std::string_view field, std::string_view raw_json);
    /// The same as a JSON string, quoted and escaped.
    Number& with_text(std::string_view field, std::string_view text);
    Number& without(std::string_view field);
    /// The same value under another key, in the same place: renamed("iso_country", "isoCountry").
    Number& renamed(std::string_view field, std::string_view key);

    [[nodiscard]] std::string json() const;

  private:
    int n_;
    std::map<std::string, std::optional<std::string>, std::less<>> changes_; ///< absent value: field left out
    std::map<std::string, std::string, std::less<>> keys_;
};

/// "pn_000001", the id of the n-th number.
std::string number_id(int n);
std::string number_json(int n);
/// What the vendor could have done to it: renamed, dearer, updated later.
std::string changed_number_json(int n);
/// From the first to the last, both included.
std::vector<std::string> numbers_json(int first, int last);

/// Those of the records that a query for is_active leaves, where the target has one.
std::vector<std::string> records_asked_for(std::string_view target, const std::vector<std::string>& records);

/// The documented envelope around these records.
std::string list_json(const std::vector<std::string>& records);
/// With more members in the envelope, as raw JSON that begins with a comma: R"(,"meta":{"total":2})".
std::string list_json(const std::vector<std::string>& records, std::string_view more);

/// A JSON string, quoted and escaped.
std::string json_text(std::string_view text);

} // namespace numsync::support
