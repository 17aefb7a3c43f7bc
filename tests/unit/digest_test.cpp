#include "model/digest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace numsync;

TEST(Digest, IsXxh3Of128Bits)
{
    // As xxh128sum prints them: stored digests must outlive a build.
    EXPECT_EQ(model::to_hex(model::digest_of("")), "99aa06d3014798d86001c324468d497f");
    EXPECT_EQ(model::to_hex(model::digest_of("abcd")), "8d6b60383dfa90c21be79eecd1b1353d");
    EXPECT_EQ(model::to_hex(model::digest_of("The quick brown fox jumps over the lazy dog")),
              "ddd650205ca3e7fa24a1cc2e3a8a7651");
    EXPECT_EQ(model::to_hex(model::digest_of(std::string(1000, 'x'))), "50a1af5a5f2dcf01c0a4877b962cba82");
    EXPECT_NE(model::digest_of("a"), model::digest_of("b"));
}

TEST(Digest, IsWrittenAs32HexDigits)
{
    EXPECT_EQ(model::to_hex({0x0123456789abcdef, 0xfedcba9876543210}), "0123456789abcdeffedcba9876543210");
    EXPECT_EQ(model::to_hex({0, 1}), "00000000000000000000000000000001");
}

TEST(Digest, SortsLikeItsBytes)
{
    EXPECT_LT((model::Digest{1, 9}), (model::Digest{2, 0}));
    EXPECT_LT((model::Digest{1, 1}), (model::Digest{1, 2}));
}

TEST(RowDigest, ContainsTheVersionOfTheLine)
{
    EXPECT_EQ(model::row_digest({0, 0x2a}),
              std::to_string(model::canonical_line_version) + ":0000000000000000000000000000002a");
}

TEST(RowDigest, MatchesOnlyItsLine)
{
    const auto line = model::digest_of("a\t1");
    EXPECT_TRUE(model::is_row_digest(model::row_digest(line), line));
    EXPECT_FALSE(model::is_row_digest(model::row_digest(line), model::digest_of("a\t2")));
}

TEST(RowDigest, MatchesNoLineInAnotherVersionOrForm)
{
    const auto line = model::digest_of("a\t1");
    const auto stored = model::row_digest(line);
    EXPECT_FALSE(model::is_row_digest("", line));
    EXPECT_FALSE(model::is_row_digest("0" + stored.substr(1), line));
    EXPECT_FALSE(model::is_row_digest(stored.substr(2), line));
    EXPECT_FALSE(model::is_row_digest(stored + "0", line));
    EXPECT_FALSE(model::is_row_digest(stored.substr(0, stored.size() - 1), line));
    EXPECT_FALSE(model::is_row_digest("9" + stored, line));
}

TEST(Digest, IsEqualFromPieces)
{
    model::Digester digester;
    for (const auto* const piece : {"a", "", "bc", "d"}) {
        digester.take(piece);
    }
    EXPECT_EQ(digester.result(), model::digest_of("abcd"));
    EXPECT_EQ(model::Digester{}.result(), model::digest_of(""));
}

TEST(Digest, IsReadBackFromARowDigest)
{
    const auto line = model::digest_of("a\t1");
    const auto stored = model::row_digest(line);
    EXPECT_EQ(model::digest_in(stored), line);
    EXPECT_EQ(model::digest_in(""), std::nullopt);
    EXPECT_EQ(model::digest_in("0" + stored.substr(1)), std::nullopt);
    EXPECT_EQ(model::digest_in(stored + "0"), std::nullopt);
    EXPECT_EQ(model::digest_in("1:0123456789abcdef0123456789abcdeF"), std::nullopt);
    EXPECT_EQ(model::digest_in("1:0123456789abcdef 123456789abcdef"), std::nullopt);
    EXPECT_EQ(model::digest_in("1:-123456789abcdef0123456789abcdef"), std::nullopt);
}

} // namespace
