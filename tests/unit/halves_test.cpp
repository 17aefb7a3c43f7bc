#include "model/halves.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace numsync;
using model::Halves;
using model::Inventory;

/// A canonical line as far as it counts here: the id, a name, and whether the number is active.
std::string line_of(const std::string& id, const std::string& active, const std::string& name = "Desk")
{
    return id + "\t\t\t\t\t\t" + name + "\t\t\t\t\t\t" + active + "\t\t";
}

Inventory list_of(const std::vector<std::string>& lines)
{
    Inventory inventory;
    inventory.all_stored();
    for (const auto& line : lines) {
        inventory.see(line);
    }
    inventory.begin_anew();
    return inventory;
}

/// "expected>actual", or nothing.
std::string said(const Halves& halves, const std::string& id, const std::string& active)
{
    const auto contradiction = halves.contradiction(id, active);
    return contradiction ? std::string{contradiction->expected} + ">" + contradiction->actual : "";
}

TEST(Halves, AgreeWithAListThatTheyAddUpTo)
{
    const auto list = list_of({line_of("a", "t"), line_of("b", "f"), line_of("c", "t"), line_of("d", "\\N")});
    Halves halves{list, 3};
    EXPECT_TRUE(halves.take(line_of("c", "t"), true)); // in any order
    EXPECT_FALSE(halves.agree());
    EXPECT_TRUE(halves.take(line_of("a", "t"), true));
    EXPECT_TRUE(halves.take(line_of("a", "t"), true)); // twice is once
    EXPECT_TRUE(halves.take(line_of("b", "f"), false));
    EXPECT_TRUE(halves.agree());
    EXPECT_EQ(halves.listed_in(true), 2u);
    EXPECT_EQ(halves.listed_in(false), 1u);
    for (const auto& [id, active] : {std::pair{"a", "t"}, {"b", "f"}, {"c", "t"}, {"d", "\\N"}}) {
        EXPECT_EQ(said(halves, id, active), "");
    }
    EXPECT_TRUE(halves.take(line_of("d", "\\N"), false)); // nobody knows where it belongs
    EXPECT_TRUE(halves.agree());
}

TEST(Halves, LackANumber)
{
    const auto list = list_of({line_of("a", "t"), line_of("b", "f")});
    Halves halves{list, 2};
    EXPECT_TRUE(halves.take(line_of("a", "t"), true));
    EXPECT_FALSE(halves.agree());
    EXPECT_EQ(said(halves, "a", "t"), "");
    EXPECT_EQ(said(halves, "b", "f"), "false>");
}

TEST(Halves, HoldANumberInTheWrongOneOrInBoth)
{
    const auto list = list_of({line_of("a", "t"), line_of("b", "f")});
    Halves halves{list, 2};
    EXPECT_TRUE(halves.take(line_of("a", "t"), true));
    EXPECT_TRUE(halves.take(line_of("a", "t"), false));
    EXPECT_TRUE(halves.take(line_of("b", "f"), true));
    EXPECT_FALSE(halves.agree());
    EXPECT_EQ(said(halves, "a", "t"), "true>false and true");
    EXPECT_EQ(said(halves, "b", "f"), "false>true");
}

TEST(Halves, ReadOtherwise)
{
    const auto list = list_of({line_of("a", "t"), line_of("b", "\\N")});
    Halves halves{list, 1};
    EXPECT_TRUE(halves.take(line_of("a", "t", "Other"), true));
    EXPECT_TRUE(halves.take(line_of("b", "f"), false));
    EXPECT_FALSE(halves.agree());
    EXPECT_EQ(said(halves, "a", "t"), "true>true, and reads differently there");
    EXPECT_EQ(said(halves, "b", "\\N"), ">false, and reads differently there");
}

TEST(Halves, HoldANumberThatTheListDoesNot)
{
    Inventory list;
    list.store(model::row_of(line_of("gone", "t"), "", model::Stored::present));
    list.all_stored();
    list.see(line_of("a", "t"));
    Halves halves{list, 1};
    EXPECT_TRUE(halves.take(line_of("a", "t"), true));
    EXPECT_FALSE(halves.take(line_of("b", "t"), true));
    EXPECT_FALSE(halves.take(line_of("gone", "t"), true)); // in the table alone
    EXPECT_EQ(said(halves, "gone", "t"), "");
    EXPECT_EQ(said(halves, "b", "t"), "");
}

TEST(Halves, SayNothingOfWhatCannotBeTaken)
{
    auto list = list_of({line_of("a", "t"), line_of("b", "t")});
    list.reject("b");
    Halves halves{list, 2};
    halves.refuse("a");
    halves.refuse("nobody knows it");
    EXPECT_TRUE(halves.take(line_of("b", "t"), false));
    EXPECT_EQ(said(halves, "a", "t"), "");
    EXPECT_EQ(said(halves, "b", "t"), "");
}

} // namespace
