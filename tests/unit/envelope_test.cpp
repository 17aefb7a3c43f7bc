#include "read_list.hpp"

#include <gtest/gtest.h>

namespace {

using namespace numsync;
using source::Completeness;
using source::Drift;
using source::Envelope;

/// How `list` judges a page: "next LIMIT from OFFSET", "whole", or the failure.
std::string judge(Completeness& list, const Envelope& envelope)
{
    try {
        const auto next = list.page(envelope);
        return next ? "next " + std::to_string(next->limit) + " from " + std::to_string(next->offset)
                    : "whole";
    } catch (const model::Failure& failure) {
        EXPECT_EQ(failure.reason(), model::Reason::incomplete);
        const std::string text = failure.what();
        return text.substr(0, text.find("; if that is not about the list"));
    }
}

/// How an answer with two records and these keys beside `data` is judged.
std::string judgement_of(const std::string& keys)
{
    const auto list = tests::read_list(R"({"success":true,"data":[{"id":"a"},{"id":"b"}],)" + keys + "}");
    EXPECT_EQ(list.refusal, "") << keys;
    Completeness completeness;
    return judge(completeness, list.envelope);
}

Envelope page_of(std::uint64_t records, std::uint64_t total, std::uint64_t limit, std::uint64_t offset)
{
    Envelope envelope;
    envelope.records = records;
    envelope.note({"meta"}, "total", std::to_string(total));
    envelope.note({"meta"}, "limit", std::to_string(limit));
    envelope.note({"meta"}, "offset", std::to_string(offset));
    return envelope;
}

TEST(Completeness, TakesAnAnswerWithoutHintsAsWhole)
{
    EXPECT_EQ(judgement_of(R"("message":"ok")"), "whole");
    EXPECT_EQ(judgement_of(R"("request_id":"5","took":12,"version":3,"message":"total 9")"), "whole");
    Completeness empty;
    EXPECT_EQ(judge(empty, Envelope{}), "whole");
    EXPECT_EQ(empty.pages(), 1);
}

TEST(Completeness, AcceptsAMatchingCount)
{
    EXPECT_EQ(judgement_of(R"("total":2)"), "whole");
    EXPECT_EQ(judgement_of(R"("total":"2","count":2.0,"meta":{"total_count":2})"), "whole");
    EXPECT_EQ(judgement_of(R"("total":null,"count":-1,"total_size":"big")"), "whole");
}

TEST(Completeness, KeepsAtMostThreeCounts)
{
    Envelope envelope;
    envelope.records = 2;
    for (int i = 0; i < 1000; ++i) {
        envelope.note({}, "count", "2");
        envelope.note({}, "total", "2");
    }
    EXPECT_EQ(envelope.counts.size(), 1u);
    Completeness completeness;
    EXPECT_EQ(judge(completeness, envelope), "whole");
    for (int i = 0; i < 1000; ++i) {
        envelope.note({}, "count", std::to_string(i));
    }
    EXPECT_EQ(envelope.counts.size(), 3u);
    Completeness another;
    EXPECT_EQ(judge(another, envelope), "the answer says count 0, but holds 2 records");
}

TEST(Completeness, RefusesAWrongCount)
{
    for (const std::string key : {"total", "total_count", "totalRecords", "TOTAL-ITEMS", "total_results",
                                  "totalElements", "total_numbers", "count", "records", "record_count",
                                  "itemCount", "items_total", "resultCount", "num_results", "totalSize"}) {
        EXPECT_EQ(judgement_of("\"" + key + "\":3"), "the answer says " + key + " 3, but holds 2 records");
        EXPECT_EQ(judgement_of("\"" + key + "\":0"), "the answer says " + key + " 0, but holds 2 records");
        EXPECT_EQ(judgement_of(R"("pagination":{"page":{")" + key + R"(":3}})").substr(0, 15),
                  "the answer says");
    }
    for (const std::string count : {"\"3\"", "3.0", "3e0", "1e30", "99999999999999999999999"}) {
        EXPECT_EQ(judgement_of("\"total\":" + count).substr(0, 21), "the answer says total") << count;
    }
}

TEST(Completeness, RefusesEveryHintThatThereIsMore)
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
                                   R"("next_page_uri":"https://x/?page=2")",
                                   R"("next_page_url":"https://x/?page=2")",
                                   R"("@odata.nextLink":"https://x/?$skip=2")",
                                   R"("hasMorePages":true)",
                                   R"("has_more_records":"yes")",
                                   R"("nextpagetoken":"t")",
                                   R"("meta":{"next_page_url":"https://x/?page=2"})",
                                   R"("paging":{"cursors":{"next":"c"}})",
                                   R"("partial":true)",
                                   R"("isPartial":true)",
                                   R"("incomplete_results":true)",
                                   R"("remaining":5)",
                                   R"("remaining_records":"5")",
                                   R"("meta":{"is_last_page":false,"lastPage":false,"complete":"no"})",
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
        EXPECT_TRUE(judgement_of(hint).starts_with("the answer says that there is more: "))
            << hint << judgement_of(hint);
    }
    EXPECT_EQ(judgement_of(R"("meta":{"next_cursor":"a\nb"})"),
              "the answer says that there is more: meta.next_cursor is a\\x0ab");
}

TEST(Completeness, RefusesOnePageOfSeveral)
{
    for (const std::string hint :
         {R"("total_pages":2)", R"("pages":"2")", R"("pageCount":7)", R"("last_page":2)", R"("page":2)"}) {
        EXPECT_TRUE(judgement_of(hint).starts_with("the answer is one page of several: "))
            << hint << judgement_of(hint);
    }
}

TEST(Completeness, AcceptsHintsThatThereIsNoMore)
{
    for (const std::string hint :
         {R"("has_more":false)",
          R"("hasMore":"false")",
          R"("has_more":0)",
          R"("next":null)",
          R"("next":"")",
          R"("next":false)",
          R"("next_cursor":"")",
          R"("cursor":null)",
          R"("complete":true)",
          R"("last":true)",
          R"("total_pages":1)",
          R"("page":1)",
          R"("pages":0)",
          R"("links":{"self":"a","next":null,"last":""})",
          R"("truncated":false)",
          R"("errors":[{"page":1},7])",
          R"("credits":{"total":1000})",
          R"("rateLimit":{"limit":60,"count":12})",
          R"("meta":{"size":100,"total":2,"per_page":50,"limit":100})",
          R"("remaining":0)",
          R"("next":[])",
          R"("next":{})",
          R"("rate_limit_remaining":59,"remaining_credits":5,"quota":{"remaining":3})",
          R"("next_renewal_at":"2026-12-01","next_sync":5,"total_cost":99,"last_updated":"x")",
          R"("usage":{"page":7,"has_more":true,"next":"x"})",
          R"("pageInfo":{"hasNextPage":false,"endCursor":"c"})",
          R"("meta":{"total":2,"limit":50,"offset":0})",
          R"("meta":{})"}) {
        EXPECT_EQ(judgement_of(hint), "whole") << hint;
    }
}

/// How an answer with two records and this header is judged.
std::string judgement_of_header(const std::string& name, const std::string& value)
{
    auto envelope = tests::read_list(R"({"success":true,"data":[{"id":"a"},{"id":"b"}]})").envelope;
    if (source::is_about_paging(name)) {
        envelope.note_header(name, value);
    }
    Completeness completeness;
    return judge(completeness, envelope);
}

TEST(Completeness, HeedsPagingHeaders)
{
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"Link", R"(<https://api.example/list?page=2>; rel="next")"},
             {"link", R"(<https://x/?a=1,2>; rel=prev, <https://x/?page=3>; title="a;b"; rel="last next")"},
             {"X-Next-Page", "2"},
             {"X-Has-More", "true"},
             {"X-Pagination-Next-Cursor", "abc"},
             {"x-continuation-token", "abc"}}) {
        EXPECT_TRUE(
            judgement_of_header(name, value).starts_with("the answer says that there is more: " + name))
            << name;
    }
    EXPECT_EQ(judgement_of_header("X-Total-Count", "500"),
              "the answer says X-Total-Count 500, but holds 2 records");
    EXPECT_EQ(judgement_of_header("Content-Range", "items 0-13/500"),
              "the answer says Content-Range 500, but holds 2 records");
    EXPECT_EQ(judgement_of_header("X-Total-Pages", "3"),
              "the answer is one page of several: X-Total-Pages is 3");
}

TEST(Completeness, AcceptsHeadersThatHintAtNoMore)
{
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"Link", R"(<https://x/?page=1>; rel="first", <https://x/style.css>; rel=preload)"},
             {"Link", R"(<https://x/next>; rel="describedby")"},
             {"X-Total-Count", "2"},
             {"X-Next-Page", ""},
             {"X-Page", "1"},
             {"X-Per-Page", "50"},
             {"Content-Range", "items 0-1/2"},
             {"Content-Range", "items 0-1/*"},
             {"X-RateLimit-Remaining", "59"},
             {"X-Rate-Limit-Remaining", "59"},
             {"RateLimit-Limit", "100"},
             {"X-Request-Token", "t"},
             {"X-Request-Id", "7"},
             {"Content-Length", "500"},
             {"Set-Cookie", "next=1"}}) {
        EXPECT_EQ(judgement_of_header(name, value), "whole") << name << ": " << value;
    }
}

TEST(Completeness, SkipsHintsThatAreToBeIgnored)
{
    Drift drift;
    tests::CallingSink sink{[](const source::ReceivedRecord&) {}};
    source::ListReader reader{sink, drift};
    reader.ignore({"Total", "meta.page", "X-Total-Count"});
    reader.feed(R"({"success":true,"data":[],"total":9,"meta":{"page":{"next":"x"},"page_count":1}})");
    auto envelope = reader.finish();
    envelope.note_header("x-total-count", "9");
    Completeness completeness;
    EXPECT_EQ(judge(completeness, envelope), "whole");
}

TEST(Completeness, TakesAMissingListAsEmptyIfNothingContradicts)
{
    for (const std::string body :
         {R"({"success":true,"message":"ok"})", R"({"success":true,"data":null})",
          R"({"success":true,"data":null,"code":0,"error":null,"errors":"","details":""})",
          R"({"success":true,"meta":{"total":0}})"}) {
        EXPECT_EQ(tests::refusal_of(body), "") << body;
    }
    for (const std::string body :
         {R"({"success":true,"numbers":[{"id":"a"}]})",
          R"({"success":true,"data":null,"result":{"items":[{"id":"a"}]}})",
          R"({"success":true,"data":null,"error":"no such key"})", R"({"success":true,"code":7})",
          R"({"success":true,"data":null,"details":{"a":1}})"}) {
        EXPECT_TRUE(tests::refusal_of(body).starts_with("envelope: ")) << body;
    }
    EXPECT_TRUE(tests::refusal_of(R"({"success":false,"data":null})").starts_with("envelope: "));
}

TEST(Completeness, HeedsHintsBeforeTheData)
{
    const auto list = tests::read_list(R"({"meta":{"total":3},"success":true,"data":[{"id":"a"}]})");
    Completeness completeness;
    EXPECT_EQ(judge(completeness, list.envelope), "the answer says meta.total 3, but holds 1 record");
}

TEST(Completeness, IgnoresHintsWithinRecords)
{
    const auto list = tests::read_list(
        R"({"success":true,"data":[{"id":"a","total":9,"has_more":true,"meta":{"total":9},"next":"x"}]})");
    Completeness completeness;
    EXPECT_EQ(judge(completeness, list.envelope), "whole");
}

TEST(Pages, AreFetchedUntilTheTotalIsReached)
{
    Completeness list;
    EXPECT_EQ(judge(list, page_of(50, 120, 50, 0)), "next 50 from 50");
    EXPECT_EQ(judge(list, page_of(50, 120, 50, 50)), "next 50 from 100");
    EXPECT_EQ(judge(list, page_of(20, 120, 50, 100)), "whole");
    EXPECT_EQ(list.pages(), 3);
}

TEST(Pages, MayHaveCountsOfTheirOwn)
{
    auto first = page_of(2, 3, 2, 0);
    first.note({"meta"}, "count", "2");
    first.note({"meta"}, "page", "1");
    first.note({"meta"}, "pages", "2");
    first.note({"meta"}, "has_more", "true");
    auto second = page_of(1, 3, 2, 2);
    second.note({"meta"}, "count", "1");
    second.note({"meta"}, "page", "2");
    second.note({"meta"}, "pages", "2");
    second.note({"meta"}, "has_more", "false");
    Completeness list;
    EXPECT_EQ(judge(list, first), "next 2 from 2");
    EXPECT_EQ(judge(list, second), "whole");
}

TEST(Pages, MayBeShorterThanTheirLimit)
{
    Completeness list;
    EXPECT_EQ(judge(list, page_of(10, 30, 50, 0)), "next 50 from 10");
    EXPECT_EQ(judge(list, page_of(20, 30, 50, 10)), "whole");
}

TEST(Pages, NeedTotalLimitAndOffset)
{
    Envelope total_only;
    total_only.records = 2;
    total_only.note({"meta"}, "total", "3");
    Completeness alone;
    EXPECT_EQ(judge(alone, total_only), "the answer says meta.total 3, but holds 2 records");

    Completeness list;
    EXPECT_EQ(judge(list, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(judge(list, total_only), "page 2 lacks meta.total, limit or offset");
}

TEST(Pages, AreFollowedOnlyFromMeta)
{
    EXPECT_EQ(judgement_of(R"("meta":{"total":4,"limit":2,"offset":0})"), "next 2 from 2");
    EXPECT_EQ(judgement_of(R"("total":4,"limit":2,"offset":0)"),
              "the answer says total 4, but holds 2 records");
    EXPECT_EQ(judgement_of(R"("pagination":{"total":4,"limit":2,"offset":0})"),
              "the answer says pagination.total 4, but holds 2 records");
}

TEST(Pages, MustBeginWhereTheLastOneEnded)
{
    Completeness late;
    EXPECT_EQ(judge(late, page_of(2, 3, 2, 1)), "page 1 begins at offset 1, not at 0");

    Completeness ignored;
    EXPECT_EQ(judge(ignored, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(judge(ignored, page_of(2, 4, 2, 0)), "page 2 begins at offset 0, not at 2");

    Envelope offset_only;
    offset_only.note({"meta"}, "offset", "5");
    Completeness unpaged;
    EXPECT_EQ(judge(unpaged, offset_only), "page 1 begins at offset 5, not at 0");
}

TEST(Pages, NeedAStableTotal)
{
    Completeness list;
    EXPECT_EQ(judge(list, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(judge(list, page_of(2, 5, 2, 2)), "meta.total went from 4 to 5 between pages");
}

TEST(Pages, MustHoldNoMoreRecordsThanTheTotal)
{
    Completeness single;
    EXPECT_EQ(judge(single, page_of(3, 2, 50, 0)), "the answer says meta.total 2, but holds 3 records");
    Completeness list;
    EXPECT_EQ(judge(list, page_of(2, 3, 2, 0)), "next 2 from 2");
    EXPECT_EQ(judge(list, page_of(2, 3, 2, 2)), "the answer says meta.total 3, but holds 4 records");
}

TEST(Pages, AreRefusedIfTheyLeadNoFurther)
{
    Completeness empty;
    EXPECT_EQ(judge(empty, page_of(0, 4, 2, 0)), "page 1 leads no further, but only 0 of 4 records came");
    Completeness dry;
    EXPECT_EQ(judge(dry, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(judge(dry, page_of(0, 4, 2, 2)), "page 2 leads no further, but only 2 of 4 records came");
    Completeness unlimited;
    EXPECT_EQ(judge(unlimited, page_of(2, 4, 0, 0)), "page 1 leads no further, but only 2 of 4 records came");
}

TEST(Pages, AreRefusedIfTheLastSaysThatThereIsMore)
{
    auto last = page_of(2, 4, 2, 2);
    last.note({}, "has_more", "true");
    Completeness list;
    EXPECT_EQ(judge(list, page_of(2, 4, 2, 0)), "next 2 from 2");
    EXPECT_EQ(judge(list, last), "the answer says that there is more: has_more is true");
}

} // namespace
