#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace numsync::sync {

/// The exact sum of prices.
class PriceSum {
  public:
    /// `price` is in the form of a canonical line: -?digits[.digits].
    PriceSum& operator+=(std::string_view price) { return add(price, 1); }
    PriceSum& operator-=(std::string_view price) { return add(price, -1); }
    PriceSum& operator+=(const PriceSum& other);

    [[nodiscard]] bool is_zero() const { return sum_ == "0"; }
    /// The sum with its sign, and with as many decimals as the price that has most: "+295.00", "-1.5"; "0"
    /// for none.
    [[nodiscard]] std::string text() const;

  private:
    PriceSum& add(std::string_view price, int sign);
    void widen(std::size_t decimals);

    std::string sum_ = "0"; ///< a whole number: units of the last decimal
    std::size_t decimals_ = 0;
};

} // namespace numsync::sync
