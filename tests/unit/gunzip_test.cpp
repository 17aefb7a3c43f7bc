#include "model/failure.hpp"
#include "source/gunzip.hpp"
#include "support/double.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace {

using numsync::model::Failure;
using numsync::source::Gunzip;
using numsync::support::gzip;

constexpr std::size_t longest_piece = 16 * 1024;

/// The inflated text, or the failure as "reason: message".
std::string inflated(std::string_view compressed, std::size_t piece = std::string::npos)
{
    std::string out;
    Gunzip gunzip;
    try {
        while (!compressed.empty()) {
            gunzip.feed(compressed.substr(0, piece));
            for (auto bytes = gunzip.next(); !bytes.empty(); bytes = gunzip.next()) {
                EXPECT_LE(bytes.size(), longest_piece);
                out += bytes;
            }
            compressed.remove_prefix(std::min(piece, compressed.size()));
        }
        gunzip.finish();
    } catch (const Failure& failure) {
        return std::string{name(failure.reason())} + ": " + failure.what();
    }
    return out;
}

void expect_encoding_failure(std::string_view compressed, std::string_view part)
{
    const auto said = inflated(compressed);
    EXPECT_TRUE(said.starts_with("encoding: ") && said.find(part) != std::string::npos) << said;
}

/// Bytes that gzip cannot make smaller, so that every piece of them is inflated to something.
std::string noise(std::size_t size)
{
    std::string text;
    for (std::uint32_t state = 1; text.size() < size; state = state * 1664525 + 1013904223) {
        text += static_cast<char>(state >> 24);
    }
    return text;
}

TEST(Gunzip, ReturnsWhatWasCompressed)
{
    const auto text = noise(300'000);
    EXPECT_EQ(inflated(gzip(text)), text);
    EXPECT_EQ(inflated(gzip("")), "");
}

TEST(Gunzip, TakesBytesInAnyPieces)
{
    const auto text = noise(5'000) + std::string(200'000, 'a') + noise(5'000);
    const auto compressed = gzip(text);
    for (const std::size_t piece : {1UL, 2UL, 7UL, 1000UL}) {
        EXPECT_EQ(inflated(compressed, piece), text) << piece;
    }
}

TEST(Gunzip, InflatesABombPieceByPiece)
{
    const std::size_t size = 20'000'000;
    const auto bomb = gzip(std::string(size, ' '));
    ASSERT_LT(bomb.size(), size / 500);
    Gunzip gunzip;
    gunzip.feed(bomb);
    std::size_t total = 0;
    for (auto bytes = gunzip.next(); !bytes.empty(); bytes = gunzip.next()) {
        ASSERT_LE(bytes.size(), longest_piece);
        total += bytes.size();
    }
    gunzip.finish();
    EXPECT_EQ(total, size);
}

TEST(Gunzip, RefusesATruncatedStream)
{
    const auto compressed = gzip(noise(1'000));
    for (std::size_t kept = 0; kept < compressed.size(); ++kept) {
        expect_encoding_failure(compressed.substr(0, kept), "ends before its end");
    }
}

TEST(Gunzip, RefusesAWrongChecksum)
{
    auto compressed = gzip("a list");
    compressed[compressed.size() - 8] ^= 1;
    expect_encoding_failure(compressed, "incorrect data check");
}

TEST(Gunzip, RefusesAWrongLength)
{
    auto compressed = gzip("a list");
    compressed[compressed.size() - 4] ^= 1;
    expect_encoding_failure(compressed, "incorrect length check");
}

TEST(Gunzip, RefusesWhatIsNoGzip)
{
    expect_encoding_failure(R"({"success":true})", "incorrect header check");
    expect_encoding_failure("\x78\x9c\x4b\x04\x00\x00\x62\x00\x62", "incorrect header check"); // zlib
    auto damaged = gzip(noise(1'000));
    std::fill(damaged.begin() + 20, damaged.begin() + 60, '\xff');
    expect_encoding_failure(damaged, "no sound gzip stream");
}

TEST(Gunzip, TakesSeveralMembers)
{
    const auto members = gzip("a list") + gzip("") + gzip(noise(40'000)) + gzip(" and another");
    for (const std::size_t piece : {1UL, 7UL, 1000UL, members.size()}) {
        EXPECT_EQ(inflated(members, piece), "a list" + noise(40'000) + " and another") << piece;
    }
    expect_encoding_failure(gzip("a list") + gzip(" and another").substr(0, 15), "ends before its end");
    expect_encoding_failure(gzip("a list") + "\x1f", "ends before its end");
    expect_encoding_failure(gzip("a list") + "\x1f\x8bxx", "no sound gzip stream");
}

TEST(Gunzip, RefusesBytesAfterTheEnd)
{
    expect_encoding_failure(gzip("a list") + "x", "behind the end");
    Gunzip gunzip;
    const auto compressed = gzip("a list");
    gunzip.feed(compressed);
    EXPECT_EQ(gunzip.next(), "a list");
    EXPECT_EQ(gunzip.next(), "");
    gunzip.feed("x");
    EXPECT_THROW(gunzip.next(), Failure);
}

} // namespace
