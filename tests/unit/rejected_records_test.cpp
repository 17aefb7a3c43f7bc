#include "sync/rejected_records.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace numsync;
using sync::RejectedRecords;

void add(RejectedRecords& records, const std::string& id, std::string_view reason, std::string_view raw)
{
    model::PurchasedNumber number;
    number.fields[model::id_field].type = model::ValueType::text;
    number.fields[model::id_field].text = id;
    records.add({number, raw, true}, true, "price", reason);
}

std::size_t kept(RejectedRecords& records)
{
    std::size_t lines = 0;
    for (std::string line; records.next(line);) {
        ++lines;
    }
    return lines;
}

TEST(RejectedRecords, AreKeptOnceForEachFault)
{
    RejectedRecords records;
    for (int i = 0; i < 30'000; ++i) {
        add(records, "a", "bad", "{}");
        add(records, "a", "worse", "{}");
        records.add({model::PurchasedNumber{}, "1", false}, false, "record", "not an object");
    }
    EXPECT_TRUE(records.all_kept());
    EXPECT_EQ(kept(records), 3u);
}

TEST(RejectedRecords, AreKeptUpToACount)
{
    RejectedRecords records;
    for (std::size_t i = 0; i < RejectedRecords::most_kept; ++i) {
        add(records, std::to_string(i), "bad", "{}");
    }
    add(records, "7", "bad", "{}");
    EXPECT_TRUE(records.all_kept());
    add(records, "another", "bad", "{}");
    add(records, "7", "bad", "{}");
    EXPECT_FALSE(records.all_kept());
    EXPECT_EQ(kept(records), RejectedRecords::most_kept);
}

TEST(RejectedRecords, AreKeptUpToASize)
{
    RejectedRecords records;
    const std::string large(64 * 1024, 'x');
    for (int i = 0; i < 2000; ++i) {
        add(records, std::to_string(i), "bad", large);
    }
    EXPECT_FALSE(records.all_kept());
    EXPECT_EQ(kept(records), RejectedRecords::most_bytes / (large.size() + 18));
}

} // namespace
