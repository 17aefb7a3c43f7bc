#include "model/calling_codes.hpp"
#include "model/finding.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using namespace numsync;

TEST(FindingKinds, AreEachThereOnceGravestFirst)
{
    std::set<std::string_view> names;
    auto before = model::Severity::critical;
    for (const auto& kind : model::finding_kinds) {
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
        EXPECT_EQ(kind.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_164"), std::string_view::npos)
            << kind.name;
        EXPECT_LE(kind.severity, before) << kind.name;
        EXPECT_FALSE(kind.remedy.empty()) << kind.name;
        before = kind.severity;
    }
}

TEST(CallingCodes, AreEachThereOnceAndWellFormed)
{
    std::string_view before;
    for (const auto& code : model::calling_codes) {
        EXPECT_LT(before, code.digits);
        before = code.digits;
        EXPECT_LE(code.digits.size(), model::longest_calling_code);
        EXPECT_EQ(code.digits.find_first_not_of("0123456789"), std::string_view::npos) << code.digits;
        EXPECT_NE(code.digits.front(), '0');
        for (std::size_t i = 0; i < code.countries.size(); ++i) {
            const char c = code.countries[i];
            EXPECT_TRUE(i % 3 == 2 ? c == ' ' : c >= 'A' && c <= 'Z') << code.digits;
        }
        EXPECT_TRUE(code.countries.empty() || code.countries.size() % 3 == 2) << code.digits;
    }
}

} // namespace
