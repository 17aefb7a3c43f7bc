#pragma once

#include "model/secret.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace numsync::app {

/// Passes JSON text on and replaces the API key. It finds the key by its first eight bytes, with JSON escapes
/// or without, even if the key comes in several pieces.
class KeyFilter {
  public:
    KeyFilter(const model::Secret& key, std::function<void(std::string_view)> write);

    void feed(std::string_view bytes);
    /// Passes on the bytes that were held back because the key might begin there.
    void finish();

  private:
    /// How much of the key a text begins with.
    struct Match {
        std::size_t bytes; ///< of the text
        std::size_t of_key;
        bool ends_text; ///< the text ends here: more of the key may follow
    };

    [[nodiscard]] Match match(std::string_view text) const;
    void pass(bool is_all);

    model::Secret key_;
    std::size_t telling_; ///< so many bytes of the key may not be shown; 0: the key is too short to look for
    std::string stand_in_;
    std::function<void(std::string_view)> write_;
    std::string held_;
};

} // namespace numsync::app
