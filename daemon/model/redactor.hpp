#pragma once

#include "model/secret.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::model {

/// The one place that removes secrets from the texts that leave the process: messages on standard error, the
/// log, the run row and the pages. It is told of each secret as soon as the process knows it. Any thread.
class Redactor {
  public:
    void add(const Secret& secret);

    /// The text without any secret: not as it is, not percent-encoded, not escaped, not its beginning that a
    /// cut left, and not a piece of it from one delimiter of an address to the next. A part that reads like
    /// an ordinary word stays: a message has such words of its own, and the gap would tell the secret.
    [[nodiscard]] std::string operator()(std::string_view text) const;

  private:
    void add_form(std::string_view form);

    mutable std::mutex mutex_;  ///< for forms_
    std::vector<Secret> forms_; ///< the longest first
};

/// What a peer said that knows the secret, fit to be shown: without the secret, and without what a cut left
/// of it, from its first eight bytes on. No word of it is spared, as the peer may have it from the secret.
std::string redacted(std::string_view text, const Secret& secret);

} // namespace numsync::model
