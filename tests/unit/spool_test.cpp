#include "model/failure.hpp"
#include "sync/spool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

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
    for (std::size_t i = 0; i < lines; ++i) {
        spool.append(line_of(i, length));
    }
    std::string line;
    for (std::size_t i = 0; i < lines; ++i) {
        ASSERT_TRUE(spool.next(line)) << i;
        ASSERT_EQ(line, line_of(i, length));
    }
    EXPECT_FALSE(spool.next(line));
}

TEST(Spool, ReturnsLinesFromMemoryInOrder)
{
    expect_back(0, 10);
    expect_back(1000, 10);
}

TEST(Spool, ReturnsLinesFromAFileInOrder)
{
    expect_back(30'000, 500); // 15 MB: 1 MiB of it fits into memory
    expect_back(3, 9'000'000);
}

TEST(Spool, ReturnsALineByItsPlace)
{
    Spool spool;
    std::vector<std::uint64_t> places;
    for (std::size_t i = 0; i < 12'000; ++i) {
        places.push_back(spool.append(line_of(i, 300 + i % 500)));
    }
    std::string line;
    for (const std::size_t i : {0UL, 11'999UL, 5UL, 9'000UL, 9'001UL, 1UL}) {
        spool.next_at(places[i], line);
        EXPECT_EQ(line, line_of(i, 300 + i % 500));
        EXPECT_EQ(spool.next(line), i < 11'999);
        EXPECT_EQ(line, line_of(std::min(i + 1, places.size() - 1),
                                300 + std::min(i + 1, places.size() - 1) % 500));
    }
}

/// Sets TMPDIR as long as it lives.
class TemporaryDirectory {
  public:
    explicit TemporaryDirectory(const char* path) { setenv("TMPDIR", path, 1); }
    ~TemporaryDirectory() { unsetenv("TMPDIR"); }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
};

std::string failure_in(const char* directory)
{
    const TemporaryDirectory there{directory};
    try {
        Spool{}.append(line_of(1, 9'000'000));
    } catch (const numsync::model::Failure& failure) {
        return std::string{name(failure.reason())} + ": " + failure.what();
    }
    return "";
}

TEST(Spool, NamesTheFolderThatItCannotWriteTo)
{
    EXPECT_EQ(failure_in("/nowhere/at/all"), "temp_file: cannot open a temporary file in /nowhere/at/all: No "
                                             "such file or directory; the table stays as it was");
    EXPECT_EQ(failure_in("/dev/null"),
              "temp_file: cannot open a temporary file in /dev/null: Not a directory; "
              "the table stays as it was");
    EXPECT_EQ(failure_in(""), "");
    EXPECT_EQ(failure_in("/tmp"), "");
}

TEST(Spool, LeavesNoFileBehind)
{
    std::string directory = "/tmp/spool-test-XXXXXX";
    ASSERT_NE(mkdtemp(directory.data()), nullptr);
    {
        const TemporaryDirectory there{directory.c_str()};
        Spool spool;
        spool.append(line_of(1, 9'000'000));
        EXPECT_TRUE(std::filesystem::is_empty(directory));
    }
    EXPECT_TRUE(std::filesystem::remove(directory)); // only if it is empty
}

} // namespace
