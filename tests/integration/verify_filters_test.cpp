#include "reconciled.hpp"
#include "support/says.hpp"

#include <atomic>
#include <memory>

namespace numsync::support {
namespace {

/// Whether the lists filtered by is_active agree with the whole list.
class VerifyFilters : public Reconciled {
  protected:
    /// From now on the whole list and the two filtered lists are these.
    void serve(const std::vector<std::string>& all, const std::vector<std::string>& active,
               const std::vector<std::string>& inactive)
    {
        box.upstream().answer([all, active, inactive](const Request& request) {
            if (request.target.find("is_active=true") != std::string::npos) {
                return ok_json(list_json(active));
            }
            return ok_json(
                list_json(request.target.find("is_active=false") != std::string::npos ? inactive : all));
        });
    }

    void verify(int code) { reconcile(code, {"--verify-filters"}); }
};

TEST_F(VerifyFilters, FindsIdsThatTheListsDisagreeAbout)
{
    auto all = sound_numbers(1, 10);
    all.push_back(idle(11).json());
    all.push_back(sound(12).with("is_active", "null").json());
    serve(all, sound_numbers(2, 10), {idle(11).json()});
    sync();
    verify(2);
    EXPECT_EQ(open_findings(), "api_inconsistent|pn_000001|is_active|true|");
    EXPECT_EQ(box.sql("SELECT severity, number FROM open_findings"), "critical|+12125550001");
    auto active = sound_numbers(1, 10);
    active.push_back(sound(13).json());
    serve(all, active, {idle(11).json(), sound(2).json()});
    verify(2);
    EXPECT_EQ(open_findings(), "api_inconsistent|pn_000002|is_active|true|false and true\n"
                               "api_inconsistent|pn_000013|is_active||true");
    reconcile(2); // without the option, their findings stay
    serve(all, sound_numbers(1, 10), {idle(11).json()});
    verify(0);
}

TEST_F(VerifyFilters, ReportsOnlyWhatASecondReadingConfirms)
{
    hold(10);
    auto requests = std::make_shared<std::atomic<int>>(0);
    box.upstream().answer([requests](const Request& request) {
        const auto held = ++*requests <= 1 ? sound_numbers(1, 10) : sound_numbers(1, 9);
        return ok_json(list_json(records_asked_for(request.target, held)));
    });
    verify(0);
    EXPECT_EQ(requests->load(), 6); // two readings of three lists
}

TEST_F(VerifyFilters, MakesNoRequestForAFilteredAccount)
{
    set_accounts({{"main", "is_active: true"}});
    hold(10);
    verify(0);
    EXPECT_EQ(box.upstream().requests().size(), 1U);
}

/// Also in a small list.
TEST_F(VerifyFilters, TakesARejectedRecordForTheAbsentOne)
{
    auto all = sound_numbers(11, 49);
    all.push_back(idle(10).json());
    serve(all, all, {idle(10).json()});
    sync();
    verify(2); // 10 is in both filtered lists
    EXPECT_EQ(open_findings(), "api_inconsistent|pn_000010|is_active|false|false and true");
    auto active = sound_numbers(11, 49);
    active[3] = sound(14).with("price", "{}").json();
    serve(all, active, {idle(10).with("price", "{}").json()});
    verify(0);
    serve(all, sound_numbers(11, 49),
          {idle(10).with("id", "null").json()}); // may be any number that is absent
    verify(0);
    serve(all, sound_numbers(11, 49), {});
    verify(2);
}

/// If the lists disagree about more than a thousand ids, a thousand are kept and no earlier finding is
/// resolved.
TEST_F(VerifyFilters, KeepsAThousandAndCountsTheRest)
{
    const auto all = sound_numbers(1, 1200);
    serve(all, sound_numbers(2, 1200), {});
    sync();
    verify(2);
    serve(all, {all.front()}, {});
    const auto result = reconcile(2, {"--verify-filters"});
    EXPECT_TRUE(says(result.err, "main: the lists by is_active disagree about 199 ids more than are kept"));
    const auto count = [this] {
        return box.sql("SELECT count(*) FROM open_findings WHERE kind = 'api_inconsistent'");
    };
    EXPECT_EQ(count(), "1001");
    reconcile(2, {"--verify-filters"});
    EXPECT_EQ(count(), "1001"); // the same ids
    serve(all, sound_numbers(1, 1199), {});
    verify(2);
    EXPECT_EQ(open_findings(), "api_inconsistent|pn_001200|is_active|true|");
}

TEST_F(VerifyFilters, KeepsItsFindingsIfAListFails)
{
    const auto all = sound_numbers(1, 10);
    serve(all, sound_numbers(2, 10), {});
    sync();
    verify(2);
    box.upstream().answer([](const Request&) { return status(500, "no"); });
    const auto result = reconcile(69, {"--verify-filters"});
    EXPECT_TRUE(says(result.err, "main: the lists by is_active were not compared (http_status)"));
    EXPECT_EQ(open_findings(), "api_inconsistent|pn_000001|is_active|true|");
}

} // namespace
} // namespace numsync::support
