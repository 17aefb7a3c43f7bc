#include "read_list.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;
using source::Completeness;
using source::Envelope;

/// What `list` says of its page, "next" with limit and offset, "whole", or the failure.
std::string said(Completeness& list, const Envelope& envelope)
{
    try {
        const auto next = list.page(envelope);
        return next ? "next " + std::to_string(next->limit) + " from " + std::to_string(next->offset)
                    : "whole";
    } catch (const model::Failure& failure) {
        EXPECT_EQ(failure.reason(), model::Reason::incomplete);
        return failure.what();
    }
}

/// What an answer of two records with these keys beside `data` is taken for.
std::string said_of(const std::string& keys)
{
    const auto list = tests::read_list(R"({"success":true,"data":[{"id":"a"},{"id":"b"}],)" + keys + "}");
    EXPECT_EQ(list.refusal, "") << keys;
    Completeness completeness;
    return said(completeness, list.envelope);
}

Envelope page_of(std::uint64_t records, std::uint64_t total, std::uint64_t limit, std::uint64_t offset)
{
    Envelope envelope;
    envelope.records = records;
    envelope.note("meta", "total", std::to_string(total));
    envelope.note("meta", "limit", std::to_string(limit));
    envelope.note("meta", "offset", std::to_string(offset));
    return envelope;
}

TEST(Completeness, TakesAnAnswerThatSaysNothingForWhole)
{
    EXPECT_EQ(said_of(R"("message":"ok")"), "whole");
    EXPECT_EQ(said_of(R"("request_id":"5","took":12,"version":3,"message":"total 9")"), "whole");
    Completeness empty;
    EXPECT_EQ(said(empty, Envelope{}), "whole");
    EXPECT_EQ(empty.pages(), 1);
}

TEST(Completeness, BelievesACountThatFits)
{
    EXPECT_EQ(said_of(R"("total":2)"), "whole");
    EXPECT_EQ(said_of(R"("total":"2","count":2.0,"size":2e0,"meta":{"total_count":2})"), "whole");
    EXPECT_EQ(said_of(R"("total":null,"count":-1,"size":"big")"), "whole");
}

TEST(Completeness, KeepsNoMoreCountsThanItTakesToRefuseTheList)
{
    Envelope envelope;
    envelope.records = 2;
    for (int i = 0; i < 1000; ++i) {
        envelope.note("", "count", "2");
        envelope.note("", "total", "2");
    }
    EXPECT_EQ(envelope.counts.size(), 1u);
    Completeness completeness;
    EXPECT_EQ(said(completeness, envelope), "whole");
    for (int i = 0; i < 1000; ++i) {
        envelope.note("", "count", std::to_string(i));
    }
    EXPECT_EQ(envelope.counts.size(), 3u);
    Completeness another;
    EXPECT_EQ(said(another, envelope), "the answer says count 0, but holds 2 records");
}

TEST(Completeness, RefusesACountThatDoesNot)
{
    for (const std::string key : {"total", "total_count", "totalRecords", "TOTAL-ITEMS", "total_results",
                                  "totalElements", "total_numbers", "count", "records", "record_count",
                                  "itemCount", "items_total", "resultCount", "num_results", "size"}) {
        EXPECT_EQ(said_of("\"" + key + "\":3"), "the answer says " + key + " 3, but holds 2 records");
        EXPECT_EQ(said_of("\"" + key + "\":0"), "the answer says " + key + " 0, but holds 2 records");
        EXPECT_EQ(said_of(R"("pagination":{"x":{")" + key + R"(":3}})").substr(0, 15), "the answer says");
    }
    for (const std::string count : {"\"3\"", "3.0", "3e0", "1e30", "99999999999999999999999"}) {
        EXPECT_EQ(said_of("\"total\":" + count).substr(0, 21), "the answer says total") << count;
    }
}

TEST(Completeness, RefusesEverySignOfMore)
{
    for (const std::string hint : {R"("has_more":true)",
                                   R"("hasMore":"true")",
                                   R"("has_more":1)",
                                   R"("hasNext":true)",
                                   R"("has_next_page":true)",
                                   R"("more":true)",
                                   R"("more_available":true)",
                                   R"("truncated":true)",
                                   R"("isTruncated":true)",
                                   R"("complete":false)",
                                   R"("is_complete":false)",
                                   R"("complete":0)",
                                   R"("last":false)",
                                   R"("next":"https://x/?page=2")",
                                   R"("next":2)",
                                   R"("next":{"href":"x"})",
                                   R"("next":["x"])",
                                   R"("next_page":2)",
                                   R"("nextCursor":"c")",
                                   R"("next_token":"t")",
                                   R"("next-page-token":"t")",
                                   R"("next_url":"u")",
                                   R"("next_link":"u")",
                                   R"("nextOffset":2)",
                                   R"("cursor":"c")",
                                   R"("continuation":"c")",
                                   R"("continuation_token":"c")",
                                   R"("endCursor":"c")",
                                   R"("page_token":"t")",
                                   R"("next_id":"i")",
                                   R"("links":{"self":"a","next":"b"})",
                                   R"("_links":{"next":{"href":"b"}})",
                                   R"("meta":{"page":{"has_more":true}})"}) {
        EXPECT_TRUE(said_of(hint).starts_with("the answer says that there is more: "))
            << hint << said_of(hint);
    }
    EXPECT_EQ(said_of(R"("meta":{"next_cursor":"a\nb"})"),
              "the answer says that there is more: next_cursor is a\\x0ab");
}

TEST(Completeness, RefusesOnePageOfSeveral)
{
    for (const std::string hint :
         {R"("total_pages":2)", R"("pages":"2")", R"("pageCount":7)", R"("last_page":2)", R"("page":2)"}) {
        EXPECT_TRUE(said_of(hint).starts_with("the answer is one page of several: "))
            << hint << said_of(hint);
    }
}

TEST(Completeness, TakesSignsThatThereIsNoMoreForWhatTheySay)
{
    for (const std::string hint :
         {R"("has_more":false)", R"("hasMore":"false")", R"("has_more":0)", R"("next":null)", R"("next":"")",
          R"("next":false)", R"("next_cursor":"")", R"("cursor":null)", R"("complete":true)",
          R"("last":true)", R"("total_pages":1)", R"("page":1)", R"("pages":0)",
          R"("links":{"self":"a","next":null,"last":""})", R"("truncated":false)",
          R"("errors":[{"page":1},7])", R"("meta":{"total":2,"limit":50,"offset":0})", R"("meta":{})"}) {
        EXPECT_EQ(said_of(hint), "whole") << hint;
    }
}

TEST(Completeness, HearsHintsBeforeTheDataToo)
{
    const auto list = tests::read_list(R"({"meta":{"total":3},"success":true,"data":[{"id":"a"}]})");
    Completeness completeness;
    EXPECT_EQ(said(completeness, list.envelope), "the answer says total 3, but holds 1 record");
}

TEST(Completeness, HearsNoHintsWithinRecords)
{
    const auto list = tests::read_list(
        R"({"success":true,"data":[{"id":"a","total":9,"has_more":true,"meta":{"total":9},"next":"x"}]})");
    Completeness completeness;
    EXPECT_EQ(said(completeness, list.envelope), "whole");
}

TEST(Pages, AreFetchedUntilTheTotalIsReached)
{
    Completeness list;
    EXPECT_EQ(said(list, page_of(50, 120, 50, 0)), "next 50 from 50");
    EXPECT_EQ(said(list, page_of(50, 120, 50, 50)), "next 50 from 100");
    EXPECT_EQ(said(list, page_of(20, 120, 50, 100)), "whole");
    EXPECT_EQ(list.pages(), 3);
}

TEST(Pages, MayBeCountedOneByOne)
{
    auto first = page_of(2, 3, 2, 0);
    first.note("meta", "count", "2");
    first.note("meta", "page", "1");
    first.note("meta", "pages", "2");
    first.note("meta", "has_more", "true");
    auto second = page_of(1, 3, 2, 2);
    second.note("meta", "count", "1");
    second.note("meta", "page", "2");
    second.note("meta", "pages", "2");
    second.note("meta", "has_more", "false");
    Completeness list;
    EXPECT_EQ(said(list, first), "next 2 from 2");
    EXPECT_EQ(said(list, second), "whole");
}

TEST(Pages, MayBeShorterThanTheirLimit)
{
    Completeness list;
    EXPECT_EQ(said(list, page_of(10, 30, 50, 0)), "next 50 from 10");
    EXPECT_EQ(said(list, page_of(20, 30, 50, 10)), "whole");
}

TEST(Pages, WantTotalLimitAndOffsetTogether)
{
    Envelope total_only;
    total_only.records = 2;
    total_only.note("meta", "total", "3");
    Completeness alone;
    EXPECT_EQ(said(alone, total_only), "the answer says total 3, but holds 2 records");

    Completeness list;
    EXPECT_EQ(said(list, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(said(list, total_only), "page 2 lacks meta.total, limit or offset");
}

TEST(Pages, AreFollowedByMetaAlone)
{
    EXPECT_EQ(said_of(R"("meta":{"total":4,"limit":2,"offset":0})"), "next 2 from 2");
    EXPECT_EQ(said_of(R"("total":4,"limit":2,"offset":0)"), "the answer says total 4, but holds 2 records");
    EXPECT_EQ(said_of(R"("pagination":{"total":4,"limit":2,"offset":0})"),
              "the answer says total 4, but holds 2 records");
}

TEST(Pages, WantEachToBeginWhereTheOneBeforeEnded)
{
    Completeness late;
    EXPECT_EQ(said(late, page_of(2, 3, 2, 1)), "page 1 begins at offset 1, not at 0");

    Completeness ignored;
    EXPECT_EQ(said(ignored, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(said(ignored, page_of(2, 4, 2, 0)), "page 2 begins at offset 0, not at 2");

    Envelope offset_only;
    offset_only.note("meta", "offset", "5");
    Completeness unpaged;
    EXPECT_EQ(said(unpaged, offset_only), "page 1 begins at offset 5, not at 0");
}

TEST(Pages, WantAStableTotal)
{
    Completeness list;
    EXPECT_EQ(said(list, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(said(list, page_of(2, 5, 2, 2)), "meta.total went from 4 to 5 between pages");
}

TEST(Pages, WantAsManyRecordsAsTheTotalAndNoMore)
{
    Completeness single;
    EXPECT_EQ(said(single, page_of(3, 2, 50, 0)), "the answer says total 2, but holds 3 records");
    Completeness list;
    EXPECT_EQ(said(list, page_of(2, 3, 2, 0)), "next 2 from 2");
    EXPECT_EQ(said(list, page_of(2, 3, 2, 2)), "the answer says total 3, but holds 4 records");
}

TEST(Pages, LeadOnOrAreRefused)
{
    Completeness empty;
    EXPECT_EQ(said(empty, page_of(0, 4, 2, 0)), "page 1 leads no further, but only 0 of 4 records came");
    Completeness dry;
    EXPECT_EQ(said(dry, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(said(dry, page_of(0, 4, 2, 2)), "page 2 leads no further, but only 2 of 4 records came");
    Completeness unlimited;
    EXPECT_EQ(said(unlimited, page_of(2, 4, 0, 0)), "page 1 leads no further, but only 2 of 4 records came");
}

TEST(Pages, EndOnlyWhereTheLastSaysSo)
{
    auto last = page_of(2, 4, 2, 2);
    last.note("", "has_more", "true");
    Completeness list;
    EXPECT_EQ(said(list, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(said(list, last), "the answer says that there is more: has_more is true");
}

} // namespace
