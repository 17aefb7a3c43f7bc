#pragma once

#include "app/list_profile.hpp"

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace numsync::app {

/// What a list was asked for with, and how long it took.
struct Asked {
    std::string account;
    std::string filters; ///< as in the request; empty: the whole list
    std::chrono::milliseconds took{0};
};

/// Lines that a person reads in ten seconds. No control character of the peer's reaches `out`. `shown` makes
/// of a remark what may be printed.
void print_profile(std::ostream& out, const Asked& asked, const ListProfile& profile,
                   const std::function<source::Remark(const source::Remark&)>& shown);

} // namespace numsync::app
