#pragma once

#include <gtest/gtest.h>

#include <string_view>

namespace numsync::support {

/// EXPECT_TRUE(says(text, part)): whether `text` contains `part`. A failure prints both.
inline testing::AssertionResult says(std::string_view text, std::string_view part)
{
    const bool found = text.find(part) != std::string_view::npos;
    return (found ? testing::AssertionSuccess() : testing::AssertionFailure())
           << "\"" << part << "\" is " << (found ? "" : "not ") << "in:\n"
           << text;
}

} // namespace numsync::support
