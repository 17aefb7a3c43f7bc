#pragma once

#include "app/list_profile.hpp"

#include <chrono>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace numsync::app {

/// How a list was asked for, and how long that took.
struct Asked {
    std::string account;
    std::string filters; ///< as in the request; empty: the whole list
    std::chrono::milliseconds took{0};
};

/// Prints a profile in lines that a person reads in ten seconds. No control character of the peer reaches
/// `out`. `shown` turns a remark into what may be printed.
void print_profile(std::ostream& out, const Asked& asked, const ListProfile& profile,
                   const std::function<source::Remark(const source::Remark&)>& shown);

} // namespace numsync::app
