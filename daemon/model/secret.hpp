#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace numsync::model {

/// A value that nothing may print: no stream operator, no formatter, wiped when it goes.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept { value_.swap(other.value_); }
    /// The old value ends in `other`, which wipes it when it goes.
    Secret& operator=(Secret other) noexcept
    {
        value_.swap(other.value_);
        return *this;
    }
    ~Secret() { wipe(); }

    /// The only way to the text: every caller is a place where it leaves the process.
    [[nodiscard]] std::string_view reveal() const { return value_; }

    bool operator==(const Secret&) const = default;

  private:
    void wipe() { explicit_bzero(value_.data(), value_.size()); }

    std::string value_;
};

} // namespace numsync::model
