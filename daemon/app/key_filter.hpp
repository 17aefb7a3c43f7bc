#pragma once

#include "model/secret.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace numsync::app {

/// Passes JSON text on without the API key, in whatever pieces it comes, and with JSON's escapes or without.
/// The key's first eight bytes tell it.
class KeyFilter {
  public:
    KeyFilter(const model::Secret& key, std::function<void(std::string_view)> write);

    void feed(std::string_view bytes);
    /// Passes on what was held back, as the key might have begun there.
    void finish();

  private:
    /// How much of the key stands at the beginning of a text.
    struct Match {
        std::size_t bytes; ///< of the text
        std::size_t of_key;
        bool ends_text; ///< more of it may follow
    };

    [[nodiscard]] Match match(std::string_view text) const;
    void pass(bool is_all);

    model::Secret key_;
    std::size_t telling_; ///< bytes of the key that are one too many to show; 0: it is too short to look for
    std::string stand_in_;
    std::function<void(std::string_view)> write_;
    std::string held_;
};

} // namespace numsync::app
