#include "ops/small_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace numsync::ops {
namespace {

class SmallFile : public testing::Test {
  protected:
    SmallFile()
    {
        std::string path = testing::TempDir() + "small-file-XXXXXX";
        EXPECT_NE(mkdtemp(path.data()), nullptr);
        folder_ = path;
    }
    ~SmallFile() override
    {
        std::remove(path().c_str());
        std::remove(folder_.c_str());
    }
    SmallFile(const SmallFile&) = delete;
    SmallFile& operator=(const SmallFile&) = delete;

    [[nodiscard]] std::string path() const { return folder_ + "/file"; }

    std::string read(const std::string& content, std::size_t limit)
    {
        std::ofstream{path()} << content;
        std::string into;
        read_small_file(path(), limit, 0, into);
        return into;
    }

  private:
    std::string folder_;
};

TEST_F(SmallFile, TakesMemoryForItsSizeNotForTheLimit)
{
    std::ofstream{path()} << "number\n";
    std::string into;
    read_small_file(path(), std::size_t{256} << 20U, 0, into);
    EXPECT_EQ(into, "number\n");
    EXPECT_LT(into.capacity(), std::size_t{1} << 20U);
}

TEST_F(SmallFile, IsReadToItsEnd)
{
    for (const std::size_t size : {0UL, 1UL, 65'535UL, 65'536UL, 65'537UL, 1'000'000UL}) {
        EXPECT_EQ(read(std::string(size, 'x'), 1'000'000), std::string(size, 'x'));
    }
}

TEST_F(SmallFile, IsRefusedAboveTheLimit)
{
    for (const std::size_t limit : {1UL, 8'192UL, 100'000UL}) {
        EXPECT_EQ(read(std::string(limit, 'x'), limit).size(), limit);
        EXPECT_THROW(read(std::string(limit + 1, 'x'), limit), FileError);
    }
}

TEST_F(SmallFile, MayHaveMoreThanItsSizeSays)
{
    std::ifstream stream{"/proc/self/cmdline"};
    const std::string content{std::istreambuf_iterator<char>{stream}, {}};
    std::string into;
    read_small_file("/proc/self/cmdline", 1'000'000, 0, into);
    EXPECT_EQ(into, content);
    EXPECT_THROW(read_small_file("/proc/self/cmdline", 1, 0, into), FileError);
}

} // namespace
} // namespace numsync::ops
