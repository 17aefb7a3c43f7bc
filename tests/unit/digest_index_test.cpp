#include "model/digest_index.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace {

using namespace numsync;
using model::Digest;
using model::DigestIndex;

struct Owner {
    std::vector<Digest> digests;
    DigestIndex index;

    auto digest_at() const
    {
        return [this](std::size_t at) -> const Digest& { return digests[at]; };
    }
    void add(const Digest& digest)
    {
        digests.push_back(digest);
        index.add(digests.size() - 1, digest_at());
    }
    std::optional<std::size_t> find(const Digest& digest) const { return index.find(digest, digest_at()); }
};

void expect_all_found(const Owner& owner)
{
    ASSERT_EQ(owner.index.size(), owner.digests.size());
    for (std::size_t at = 0; at < owner.digests.size(); ++at) {
        ASSERT_EQ(owner.find(owner.digests[at]), at);
        ASSERT_EQ(owner.find({owner.digests[at].high, owner.digests[at].low + 1'000'000}), std::nullopt);
    }
}

TEST(DigestIndex, FindsWhatWasAdded)
{
    Owner owner;
    EXPECT_EQ(owner.find({1, 2}), std::nullopt);
    for (std::uint64_t i = 0; i < 5000; ++i) {
        owner.add(model::digest_of(std::to_string(i)));
    }
    expect_all_found(owner);
}

TEST(DigestIndex, FindsWhatWasAddedAfterReserving)
{
    Owner owner;
    owner.index.expect(5000);
    for (std::uint64_t i = 0; i < 20'000; ++i) { // more than expect() was told
        owner.add(model::digest_of(std::to_string(i)));
    }
    expect_all_found(owner);
}

TEST(DigestIndex, ResolvesCollisions)
{
    Owner owner;
    for (std::uint64_t i = 0; i < 300; ++i) {
        owner.add({7, i * 64}); // all in one small table, at one place
    }
    expect_all_found(owner);
    owner.index.clear();
    EXPECT_EQ(owner.find({7, 0}), std::nullopt);
    EXPECT_EQ(owner.index.size(), 0u);
}

} // namespace
