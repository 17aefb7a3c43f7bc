#include "first_contact.hpp"
#include "support/says.hpp"

#include <fstream>
#include <regex>
#include <sys/stat.h>

/// What `check` shows of a list, for each form that the API may have.
namespace numsync::support {
namespace {

using ListProfile = ListCheck;

TEST_F(ListProfile, ShowsTheDocumentedForm)
{
    box.upstream().answer(
        [](const Request&) { return ok_json(list_json({number_json(1), number_json(2)})); });
    const auto shown = check();
    expect(shown, {"ok    list of main: status 200, a complete list of 2 numbers\n",
                   "the list of main, as received: 2 records on 1 whole page, ",
                   "asked for: all numbers, no filter\n", "spelling: keys like_this; order: id ascending",
                   "beside success, message and data: nothing\n", R"(id +2 +- +- +- +text +"pn_000001")",
                   R"(is_active +2 +- +- +- +(true|false))", R"(created_at +2 +- +- +- +RFC 3339 +"20)"});
    EXPECT_FALSE(says(shown, "unknown"));
    EXPECT_FALSE(says(shown, "TAKEN FOR"));
}

TEST_F(ListProfile, ShowsCamelCaseKeys)
{
    serve(R"({"success":true,"message":"ok","data":[{"id":"pn-1","telephonyId":"t1","friendlyName":"Desk",)"
          R"("number":"+14155550001","isActive":true,"createdAt":"2026-03-14T12:00:00.123456789Z"}]})");
    expect(check(), {"spelling: keys likeThis; order: none seen\n",
                     R"(friendly_name +1 +- +- +- +text +"Desk")", R"(price +- +- +1 +- *\n)",
                     R"(created_at +1 +- +- +- +RFC 3339 with fraction +"2026-03-14T12:00:00.123456789Z")"});
}

TEST_F(ListProfile, ShowsTheFormOfTheGrpcGateway)
{
    serve(gateway_answer);
    expect(check(), {"spelling: keys likeThis", "beside success, message and data: meta\n",
                     R"(price +2 +- +- +- +text with 2 decimals +"295.00", "1.50")",
                     R"(updated_at +1 +1 +- +- +RFC 3339 +")", R"(meta.total +2 +number of records\n)",
                     R"(meta.limit +10 +page size\n)", R"(meta.offset +0 +where the page begins\n)"});
}

TEST_F(ListProfile, ShowsThatZerosAreLeftOut)
{
    serve(R"({"success":true,"data":[{"id":"pn-1","number":"+14155550001","price":1,"is_active":true},)"
          R"({"id":"pn-2","number":"+14155550002","friendly_name":""}]})");
    expect(check(), {R"(price +1 +- +1 +- +number +1\n)", R"(is_active +1 +- +1 +- +true)",
                     R"(friendly_name +1 +- +1 +- +empty text\n)",
                     "the API seems to leave out false. api.absent: zero would take\n"});
    serve(R"({"success":true,"message":"ok"})");
    expect(check(),
           {"a complete list of 0 numbers", "the list of main, as received: 0 records on 1 whole page"});
}

TEST_F(ListProfile, ShowsPagesByMeta)
{
    serve_pages(5, 2);
    expect(check(), {"a complete list of 5 numbers", "as received: 5 records on 3 whole pages",
                     R"(LAST PAGE SAYS +VALUE +TAKEN FOR\n)", R"(meta.total +5 +number of records\n)",
                     R"(meta.offset +4 +where the page begins\n)", R"(id +5 +- +- +- )"});
}

TEST_F(ListProfile, ShowsPagesByLink)
{
    box.upstream().answer([](const Request&) {
        return ok_json(
            list_json({number_json(1)}),
            {{"Link", "<https://api.example/list?page=2>; rel=\"next\""}, {"X-Total-Count", "500"}});
    });
    expect(check(65),
           {"FAIL  list of main: ", "as received: 1 record on 1 whole page",
            R"(Link +<https://api.example/list\?page=2>; rel=\\"next\\" +more follows: incomplete\n)",
            R"(X-Total-Count +500 +number of records\n)", R"(number +1 +- +- +- )"});
}

TEST_F(ListProfile, ShowsAnIncompleteList)
{
    serve(R"({"success":true,"data":[{"id":"a","number":"+14155550001"},{"id":"b","numb)");
    expect(check(65),
           {"FAIL  list of main", "as received: 2 records on 0 whole pages", R"(id +2 +- +- +- )"});
    box.upstream().answer([](const Request&) { return status(503, "{}"); });
    EXPECT_FALSE(says(check(69), "as received"));
}

TEST_F(ListProfile, CountsUnreadableValues)
{
    serve(
        R"({"success":true,"credits":{"total":1000},"data":[)"
        R"({"id":1,"price":"$1.15","created_at":1767225600,"is_active":1,"updated_at":"2026-03-14T12:00:00"},)"
        R"({"id":"2","price":"","created_at":"soon","is_active":"maybe","updated_at":"0001-01-01T00:00:00Z"},)"
        R"({"id":" "},7,null,["x"]]})");
    expect(check(),
           {"6 records", "rejected: 4 records, no object or without an id that can be read\n",
            R"(id +3 +- +- +- +empty text 1, number 1, text 1 +1\n)",
            R"(price +2 +- +1 +1 +empty text 1, text unlike a number 1 +"\$1.15"\n)",
            R"(created_at +2 +- +1 +2 +number 1, text unlike a time 1 +1767225600\n)",
            R"(updated_at +2 +- +1 +- +Go's zero time: none 1, time without zone: UTC 1 )",
            R"(is_active +2 +- +1 +1 +number 1, text 1 +1\n)", R"(credits.total +1000 +not judged\n)"});
}

TEST_F(ListProfile, LimitsTheUnknownKeys)
{
    std::string members;
    for (int i = 0; i < 10'000; ++i) {
        members += ",\"key" + std::to_string(i) + "\":" + std::to_string(i);
    }
    serve(R"({"success":true,"data":[{"id":"a","colour":"red"},{"id":"b","colour":null)" + members + "}]}");
    const auto shown = check();
    expect(shown, {R"(colour \(unknown\) +1 +1 +- +- +text +"red"\n)",
                   R"(key0 \(unknown\) +1 +- +1 +- +number +0\n)", R"(\.\.\. and 80 unknown keys more\n)",
                   R"(\.\.\. and 9,901 values under still other unknown keys\n)"});
    EXPECT_LT(shown.size(), 8'000U);
}

TEST_F(ListProfile, HidesControlCharactersFromTheTerminal)
{
    serve(
        R"({"success":true,"a\u001b[31m":"\u001b]0;x\u0007","data":[{"id":"\u001b[2J","number":"\u009b31m",)"
        R"("friendly_name":"a\u202eb\u2028c\rd\ne","n\u001b[1m":"\u0007","region":"\u061c\u200f"}]})");
    const auto shown = check();
    EXPECT_EQ(shown.find_first_of("\x1b\x07\r\x7f"), std::string::npos) << shown;
    for (const auto* obeyed : {"\u009b", "\u202e", "\u2028", "\u061c", "\u200f"}) {
        EXPECT_FALSE(says(shown, obeyed)) << obeyed;
    }
    expect(shown, {R"("a<U\+202E>b<U\+2028>c<U\+000D>d<U\+000A>e")"});
    box.migrate();
    const auto plan = box.run({"plan"}).out;
    EXPECT_EQ(plan.find_first_of("\x1b\x07\r"), std::string::npos) << plan;
    EXPECT_FALSE(says(plan, "\u009b"));
}

TEST_F(ListProfile, ShowsFiltersAndListOfEachAccount)
{
    std::string accounts;
    for (int i = 0; i < 7; ++i) {
        const auto n = std::to_string(i);
        accounts += "  - name: a" + n + "\n    api_key_file: " + box.key_file().string() +
                    "\n    filters: {iso_country: A" + static_cast<char>('A' + i) + "}\n";
    }
    box.set_accounts(accounts);
    serve(gateway_answer);
    const auto shown = check();
    expect(shown, {"the list of a0, as received", "asked for: iso_country=AA\n",
                   "the list of a4, as received", R"(\.\.\. and 2 lists more: --account NAME shows one\n$)"});
    EXPECT_FALSE(says(shown, "the list of a5, as"));
    expect(box.run({"check", "--account", "a6"}).out, {"the list of a6, as received"});
}

/// The example in systemd/list.md is the real output, except for the time that it took.
TEST_F(ListProfile, MatchesTheExampleInTheDocument)
{
    serve(gateway_answer);
    const auto shown = check();
    auto profile = shown.substr(shown.find("the list of main, as received"));
    profile = std::regex_replace(profile, std::regex{", [0-9]+ ms\n"}, ", 210 ms\n");
    std::ifstream file{NUMSYNC_SOURCE_DIR "/systemd/list.md"};
    const std::string readme{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_TRUE(says(readme, "```\n" + profile + "```\n")) << profile;
}

} // namespace
} // namespace numsync::support
