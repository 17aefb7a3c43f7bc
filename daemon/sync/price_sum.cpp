#include "sync/price_sum.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>

namespace numsync::sync {

namespace {

using boost::multiprecision::cpp_int;

cpp_int power_of_ten(std::size_t exponent)
{
    return pow(cpp_int{10}, static_cast<unsigned>(exponent));
}

} // namespace

PriceSum& PriceSum::operator+=(const PriceSum& other)
{
    widen(other.decimals_);
    const cpp_int added = cpp_int{other.sum_} * power_of_ten(decimals_ - other.decimals_);
    sum_ = cpp_int{cpp_int{sum_} + added}.str();
    return *this;
}

std::string PriceSum::text() const
{
    const bool is_negative = sum_.starts_with('-');
    auto digits = sum_.substr(is_negative ? 1 : 0);
    if (digits.size() <= decimals_) {
        digits.insert(0, decimals_ + 1 - digits.size(), '0');
    }
    if (decimals_ > 0) {
        digits.insert(digits.size() - decimals_, 1, '.');
    }
    return (is_negative ? "-" : is_zero() ? "" : "+") + digits;
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
    sum_ = cpp_int{cpp_int{sum_} + sign * cpp_int{digits}}.str();
    return *this;
}

void PriceSum::widen(std::size_t decimals)
{
    if (decimals > decimals_) {
        sum_ = cpp_int{cpp_int{sum_} * power_of_ten(decimals - decimals_)}.str();
        decimals_ = decimals;
    }
}

} // namespace numsync::sync
