#pragma once

#include "app/redaction.hpp"
#include "source/list_observer.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::app {

/// Writes a copy of an answer while it is parsed, with stand-ins for what may not be shown. Members and
/// elements keep their order, so the copy is read as the answer was. If the answer breaks off, the copy ends
/// there, too.
class RedactedJson : public source::ListObserver {
  public:
    /// `write` takes pieces of JSON text.
    RedactedJson(const Redaction& redaction, std::function<void(std::string_view)> write)
        : redaction_(redaction), write_(std::move(write))
    {
    }

    void on_begin(source::JsonPlace place, bool is_object) override;
    void on_end(bool is_object) override;
    void on_key(source::JsonPlace place, std::string_view key) override;
    void on_value(source::JsonPlace place, model::ValueType type, std::string_view text) override;

  private:
    /// An object or array that is open.
    struct Level {
        bool is_object;
        bool has_member = false;
        std::string key; ///< of the last member, as received
    };

    void separate();
    [[nodiscard]] std::string shown(source::JsonPlace place, model::ValueType type,
                                    std::string_view text) const;

    const Redaction& redaction_;
    std::function<void(std::string_view)> write_;
    std::vector<Level> open_;
};

} // namespace numsync::app
