#pragma once

#include "model/secret.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::model {

/// Removes secrets from all text that leaves the process: messages on standard error, the log, the run row
/// and the pages. Each secret is added as soon as the process knows it. Thread-safe.
class Redactor {
  public:
    void add(const Secret& secret);

    /// Replaces each secret in the text by [redacted]: the secret as it is, percent-encoded or escaped, each
    /// part of it between two delimiters of an address, and a beginning of 8 bytes or more if the rest was
    /// cut off. A part that looks like an ordinary word stays: messages contain such words, and the gap would
    /// reveal the secret. A part of less than 4 bytes stays, too.
    [[nodiscard]] std::string operator()(std::string_view text) const;

  private:
    void add_form(std::string_view form);

    mutable std::mutex mutex_;  ///< for forms_
    std::vector<Secret> forms_; ///< the longest first
};

/// Makes text of a peer that knows the secret safe to show. Replaces the secret, and any beginning of it of 8
/// bytes or more, by [redacted]. Ordinary words are not spared, because the peer may have them from the
/// secret.
std::string redacted(std::string_view text, const Secret& secret);

} // namespace numsync::model
