#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace numsync::model {

/// A secret value. It has no stream operator and no formatter, and its destructor wipes the memory.
class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept { value_.swap(other.value_); }
    /// Swaps the old value into `other`, whose destructor wipes it.
    Secret& operator=(Secret other) noexcept
    {
        value_.swap(other.value_);
        return *this;
    }
    ~Secret() { wipe(); }

    /// The only access to the text: search for its callers to see all uses of secrets. The view is valid as
    /// long as this object.
    [[nodiscard]] std::string_view reveal() const { return value_; }

    bool operator==(const Secret&) const = default;

  private:
    void wipe() { explicit_bzero(value_.data(), value_.size()); }

    std::string value_;
};

} // namespace numsync::model
