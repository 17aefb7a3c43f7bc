#pragma once

#include "model/failure.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numsync::source {

/// Facts about one exchange with the API, for somebody who looks for a fault: addresses tried, proxy, TLS,
/// status, headers and the time of each phase, in their order. Holds nothing that could be a secret.
class Trace {
  public:
    using Clock = std::chrono::steady_clock;
    using Facts = std::vector<std::pair<std::string_view, std::string>>;

    /// `name` lives as long as the program.
    void note(std::string_view name, std::string value) { facts_.emplace_back(name, std::move(value)); }

    /// Notes the milliseconds since the end of the previous phase.
    void end_phase(std::string_view name)
    {
        const auto now = Clock::now();
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(now - began_);
        note(name, std::to_string(took.count()));
        began_ = now;
    }

    [[nodiscard]] const Facts& facts() const { return facts_; }

  private:
    Facts facts_;
    Clock::time_point began_ = Clock::now();
};

/// Passes on the trace of each exchange when it is over.
class Exchanges {
  public:
    void on_end(std::function<void(const Trace::Facts&)> take) { take_ = std::move(take); }

    Trace& current() { return current_; }

    void end()
    {
        if (take_ && !current_.facts().empty()) {
            take_(current_.facts());
        }
        current_ = {};
    }

    void fail(const model::Failure& failure)
    {
        if (!current_.facts().empty()) {
            current_.end_phase("failed_after_ms");
            current_.note("failure", failure.what());
        }
        end();
    }

  private:
    Trace current_;
    std::function<void(const Trace::Facts&)> take_;
};

/// A header of an answer as it may be shown: "Server: nginx". Only the name, unless the header is known to be
/// free of secrets (cookies, tokens, addresses with a signature).
std::string shown_header(std::string_view name, std::string_view value);

} // namespace numsync::source
