#pragma once

#include "model/purchased_number.hpp"
#include "source/list_reader.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace numsync::source {

inline constexpr std::size_t longest_key = 200; ///< bytes that are shown; longer than any known key

/// Adds a departure from the vendor's documentation to the drift, unless there are too many.
void note(Drift& drift, std::string_view kind, std::string_view key, std::string_view sample);

/// The record that is being read, and how it departs from the vendor's documentation.
class RecordFields {
  public:
    explicit RecordFields(Drift& drift) : drift_(drift) {}

    void clear();
    /// Chooses the key that the next set() is for.
    void choose(std::string_view key);
    void set(model::ValueType type, std::string_view text, bool overlong);
    /// Called when the record is complete.
    void end();

    [[nodiscard]] const model::PurchasedNumber& number() const { return number_; }

  private:
    Drift& drift_;
    model::PurchasedNumber number_;
    std::optional<std::size_t> chosen_; ///< absent for an unknown key
    std::string unknown_key_;
    std::size_t likely_ = 0; ///< tried first: records mostly have one order of keys
    std::array<std::string_view, model::field_count> noted_{}; ///< the last departure of each field
};

} // namespace numsync::source
