#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numsync::source {

/// What is to be said about one exchange with the API when somebody looks for a fault: addresses tried,
/// proxy, TLS, status, headers and the time of each phase, in their order. Nothing that could be a secret.
class Trace {
  public:
    using Clock = std::chrono::steady_clock;
    using Facts = std::vector<std::pair<std::string_view, std::string>>;

    /// `name` lives for ever.
    void note(std::string_view name, std::string value) { facts_.emplace_back(name, std::move(value)); }

    /// Notes the milliseconds since the end of the phase before.
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

} // namespace numsync::source
