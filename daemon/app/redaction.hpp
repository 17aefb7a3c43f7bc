#pragma once

#include "model/purchased_number.hpp"
#include "model/secret.hpp"
#include "model/stand_in.hpp"
#include "source/envelope.hpp"

#include <span>
#include <string>
#include <string_view>

namespace numsync::app {

/// Decides what of an answer may be shown to others. Harmless values stay: a price, a time, a boolean, a
/// country, null, and the numbers that count pages. All else gets a stand-in.
class Redaction {
  public:
    explicit Redaction(const model::Secret& api_key) : api_key_(api_key), stand_ins_(api_key) {}

    /// The name of a member. It stays if it looks like a name that a programmer gave.
    [[nodiscard]] std::string key(std::string_view key) const;

    // Each of these returns text in the form of model::Value::text, for a value of `type`.

    /// The value of a record's member.
    [[nodiscard]] std::string field(std::string_view key, model::ValueType type, std::string_view text) const;
    /// A value beside `data`. `path` has the keys above `key`, from the top on.
    [[nodiscard]] std::string beside(std::span<const std::string> path, std::string_view key,
                                     model::ValueType type, std::string_view text) const;
    /// A remark about a value or a header beside `data`.
    [[nodiscard]] source::Remark remark(const source::Remark& remark) const;
    /// Any other value.
    [[nodiscard]] std::string other(model::ValueType type, std::string_view text) const;

  private:
    [[nodiscard]] std::string stand_in(model::ValueType type, std::string_view text) const;
    [[nodiscard]] std::string kept_or_stand_in(bool harmless, model::ValueType type,
                                               std::string_view text) const;

    model::Secret api_key_;
    model::StandIns stand_ins_;
};

} // namespace numsync::app
