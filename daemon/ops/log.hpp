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

/// Of a field: text, or a number, which is one in JSON, too.
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

/// The service's log, on standard error: one line an event. A reader who does not read never holds the
/// service up: the oldest waiting lines are dropped then, and counted. Any thread.
class Log {
  public:
    /// The redactor outlives it.
    Log(const model::LogSettings& settings, const model::Redactor& redactor);
    /// Writes what is waiting. Where nobody reads, it is over in two seconds all the same.
    ~Log();
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    /// `message` is ours, the fields may hold what a peer said and lose every secret. As text: message
    /// key=value key="two words". On a journal's stream it goes to the journal itself, with each field as one
    /// of the entry's; where that cannot be had, the level goes as the line's priority.
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
