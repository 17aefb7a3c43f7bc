#include "sync/price_sum.hpp"

#include <algorithm>

namespace numsync::sync {

using boost::multiprecision::cpp_int;

PriceSum& PriceSum::operator+=(const PriceSum& other)
{
    widen(other.decimals_);
    sum_ += other.sum_ * pow(cpp_int{10}, static_cast<unsigned>(decimals_ - other.decimals_));
    return *this;
}

std::string PriceSum::text() const
{
    auto digits = cpp_int{abs(sum_)}.str();
    if (digits.size() <= decimals_) {
        digits.insert(0, decimals_ + 1 - digits.size(), '0');
    }
    if (decimals_ > 0) {
        digits.insert(digits.size() - decimals_, 1, '.');
    }
    return (sum_ > 0 ? "+" : sum_ < 0 ? "-" : "") + digits;
}

PriceSum& PriceSum::add(std::string_view price, int sign)
{
    if (price.starts_with('-')) {
        price.remove_prefix(1);
        sign = -sign;
    }
    const auto point = std::min(price.find('.'), price.size());
    const auto fraction = price.substr(std::min(point + 1, price.size()));
    widen(fraction.size());
    std::string digits{price.substr(0, point)};
    digits += fraction;
    digits.append(decimals_ - fraction.size(), '0');
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1)); // a leading 0 means octal
    sum_ += sign * cpp_int{digits};
    return *this;
}

void PriceSum::widen(std::size_t decimals)
{
    if (decimals > decimals_) {
        sum_ *= pow(cpp_int{10}, static_cast<unsigned>(decimals - decimals_));
        decimals_ = decimals;
    }
}

} // namespace numsync::sync
