#pragma once

#include "model/purchased_number.hpp"
#include "model/secret.hpp"
#include "model/stand_in.hpp"
#include "source/envelope.hpp"

#include <span>
#include <string>
#include <string_view>

namespace numsync::app {

/// What of an answer may be shown to others. Whatever is not known to be harmless gets a stand-in: a price, a
/// time, a boolean, a country, null, and the numbers by which pages are told are.
class Redaction {
  public:
    explicit Redaction(const model::Secret& api_key) : api_key_(api_key), stand_ins_(api_key) {}

    /// The name of a member stays if it reads like one that a programmer gave.
    [[nodiscard]] std::string key(std::string_view key) const;

    // Each returns text of the same type, as in model::Value.

    /// Of a record's member.
    [[nodiscard]] std::string field(std::string_view key, model::ValueType type, std::string_view text) const;
    /// Beside `data`: `path` has the keys above `key`, from the top on.
    [[nodiscard]] std::string beside(std::span<const std::string> path, std::string_view key,
                                     model::ValueType type, std::string_view text) const;
    /// Of a value or a header beside `data`.
    [[nodiscard]] source::Remark remark(const source::Remark& remark) const;
    /// Of anything else.
    [[nodiscard]] std::string other(model::ValueType type, std::string_view text) const;

  private:
    [[nodiscard]] std::string stand_in(model::ValueType type, std::string_view text) const;
    [[nodiscard]] std::string kept_or_stand_in(bool harmless, model::ValueType type,
                                               std::string_view text) const;

    model::Secret api_key_;
    model::StandIns stand_ins_;
};

} // namespace numsync::app
