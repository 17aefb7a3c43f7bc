#pragma once

#include "model/redactor.hpp"
#include "model/settings.hpp"

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numsync::ops {

/// The value of a log field: text, or a number, which is a number in JSON, too.
struct LogValue {
    LogValue(std::string value) : text(std::move(value)) {}
    LogValue(std::string_view value) : text(value) {}
    LogValue(const char* value) : text(value) {}
    template <std::integral Number>
    LogValue(Number value) : text(std::to_string(value)), is_number(true)
    {
    }

    std::string text;
    bool is_number = false;
};

using LogFields = std::vector<std::pair<std::string_view, LogValue>>;

/// The service's log, on standard error: one line per event. A reader that does not read never blocks the
/// service: the oldest waiting lines are dropped and counted. One thread.
class Log {
  public:
    /// The redactor must outlive the log.
    Log(const model::LogSettings& settings, const model::Redactor& redactor);
    /// Writes the waiting lines. Takes less than two seconds, even if nobody reads them.
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// Logs an event. `message` is a fixed text of this program. The fields may hold text of a peer; all
    /// secrets are removed from them. The text form is: message key=value key="two words". If standard error
    /// is the journal's stream, the event goes to the journal itself, and each field becomes a journal field.
    /// If the journal does not take it, it goes to standard error, with the level as the line's priority.
    void write(model::LogLevel level, std::string_view message, LogFields fields = {});

    void reconfigure(const model::LogSettings& settings);

  private:
    struct Writer;
    std::unique_ptr<Writer> writer_;
    model::LogSettings settings_;
    const model::Redactor& redactor_;
    bool journal_;
};

} // namespace numsync::ops
