#pragma once

#include <boost/json.hpp>

#include <optional>

namespace numsync::app {

template <class Value>
boost::json::value or_null(const std::optional<Value>& value)
{
    return value ? boost::json::value(*value) : boost::json::value(nullptr);
}

} // namespace numsync::app
