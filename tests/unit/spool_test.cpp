#include "sync/spool.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace {

using numsync::sync::Spool;

std::string line_of(std::size_t n, std::size_t length)
{
    auto line = std::to_string(n) + ":";
    line.resize(length, static_cast<char>('a' + n % 26));
    return line;
}

void expect_back(std::size_t lines, std::size_t length)
{
    Spool spool;
    EXPECT_TRUE(spool.empty());
    for (std::size_t i = 0; i < lines; ++i) {
        spool.append(line_of(i, length));
    }
    EXPECT_EQ(spool.empty(), lines == 0);
    std::string line;
    for (std::size_t i = 0; i < lines; ++i) {
        ASSERT_TRUE(spool.next(line)) << i;
        ASSERT_EQ(line, line_of(i, length));
    }
    EXPECT_FALSE(spool.next(line));
    spool.begin_anew();
    for (std::size_t i = 0; i < lines; ++i) {
        ASSERT_TRUE(spool.next(line)) << i;
        ASSERT_EQ(line, line_of(i, length));
    }
    EXPECT_FALSE(spool.next(line));
}

TEST(Spool, GivesBackWhatFitsIntoMemory)
{
    expect_back(0, 10);
    expect_back(1000, 10);
}

TEST(Spool, GoesOnInAFileInTheSameOrder)
{
    expect_back(30'000, 500); // 15 MB: memory holds 8
    expect_back(3, 9'000'000);
}

TEST(Spool, LeavesNoFileBehind)
{
    Spool spool;
    spool.append(line_of(1, 9'000'000));
    for (const auto& entry : std::filesystem::directory_iterator{"/var/tmp"}) {
        EXPECT_NE(entry.path().filename().string().substr(0, 17), "agni-number-sync-");
    }
}

} // namespace
