#include "first_contact.hpp"
#include "support/says.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

/// `check --save` and `--redact`.
namespace numsync::support {
namespace {

class SavedAnswer : public ListCheck {
  protected:
    [[nodiscard]] std::string path() const { return (box.directory() / "saved.json").string(); }

    std::string save(std::vector<std::string> more = {}, int code = 0)
    {
        std::filesystem::remove(path());
        more.insert(more.begin(), {"check", "--save", path()});
        const auto result = box.run(more);
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result.out;
    }

    [[nodiscard]] std::string saved() const
    {
        std::ifstream file{path(), std::ios::binary};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    /// Runs `plan` on the saved answer.
    [[nodiscard]] Result plan() const { return box.run({"plan", "--from-file", path()}); }
};

TEST_F(SavedAnswer, IsTheBodyInAPrivateFile)
{
    serve(gateway_answer);
    expect(save(), {"ok    saved answer: .*/saved.json, .* readable by its owner alone, as received\n"});
    EXPECT_EQ(saved(), gateway_answer);
    struct stat facts{};
    ASSERT_EQ(stat(path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 07777U, 0600U);
    EXPECT_TRUE(says(plan().out, "main: 2 numbers: 2 added"));
}

TEST_F(SavedAnswer, MayGoThroughPipes)
{
    serve(gateway_answer);
    const auto saved = box.run({"check", "--save", "-"});
    EXPECT_EQ(saved.code, 0) << saved.err;
    EXPECT_EQ(saved.out, gateway_answer);
    expect(saved.err, {"ok    saved answer: standard output, 788 bytes, as received\n", "the list of main"});
    std::ofstream{path()} << gateway_answer;
    const auto command = "(sleep 0.2; cat " + path() + ") | " + Sandbox::binary().string() +
                         " plan --from-file - --config " + box.config_file().string();
    const auto planned =
        Child{"/bin/sh", {"-c", command}, box.environment()}.wait_exit(std::chrono::seconds{60});
    EXPECT_EQ(planned.code, 2) << planned.err;
    EXPECT_TRUE(says(planned.out, "main: 2 numbers: 2 added"));
}

/// Standard input stays open, and nothing comes.
TEST_F(SavedAnswer, IsNotAwaitedAfterASignal)
{
    const auto command = "exec " + Sandbox::binary().string() + " plan --from-file - --config " +
                         box.config_file().string() + " <" + path();
    ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
    const int held = open(path().c_str(), O_RDWR | O_CLOEXEC);
    Child plan{"/bin/sh", {"-c", command}, box.environment()};
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (box.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'agni-number-sync' "
                   "AND datname = current_database() AND state = 'idle' AND query LIKE 'COMMIT%'") == "0" &&
           std::chrono::steady_clock::now() < until) {
    }
    plan.signal(SIGINT);
    const auto stopped = plan.wait_exit(std::chrono::seconds{60});
    close(held);
    EXPECT_EQ(stopped.code, 75) << stopped.err;
}

TEST_F(SavedAnswer, OverwritesNoFile)
{
    serve(gateway_answer);
    std::ofstream{path()} << "mine";
    const auto result = box.run({"check", "--save", path()});
    EXPECT_EQ(result.code, 78);
    EXPECT_TRUE(says(result.err, "exists already"));
    EXPECT_EQ(saved(), "mine");
    EXPECT_EQ(box.upstream().connections(), 0U);
    EXPECT_EQ(box.run({"check", "--save", (box.directory() / "none" / "x").string()}).code, 78);
}

TEST_F(SavedAnswer, LacksTheKeyInAnySpelling)
{
    const auto key = box.key();
    std::string escaped;
    for (const char c : key) {
        std::array<char, 8> text{};
        std::snprintf(text.data(), text.size(), "\\u%04X", static_cast<unsigned>(c));
        escaped += text.data();
    }
    const auto cut = key.substr(0, 12);
    const auto body = R"({"success":true,"message":")" + key + R"(","data":[{"id":"a","friendly_name":"x)" +
                      escaped + R"(y"},{"id":"\\\\)" + key + R"(","region":")" + cut + "\"}]}";
    for (const std::size_t piece : {1U, 7U, 100000U}) {
        box.upstream().answer([body, piece](const Request&) { return in_pieces(ok_json(body), piece); });
        const auto out = save();
        EXPECT_FALSE(says(out + saved(), cut)) << saved();
        EXPECT_EQ(
            saved(),
            R"({"success":true,"message":"[redacted]","data":[{"id":"a","friendly_name":"x[redacted]y"},)"
            R"({"id":"\\\\[redacted]","region":"[redacted]"}]})");
        EXPECT_TRUE(says(plan().out, "2 added"));
    }
}

TEST_F(SavedAnswer, HoldsAllPages)
{
    serve_pages(5, 2);
    for (const auto& how : std::vector<std::vector<std::string>>{{}, {"--redact"}}) {
        save(how);
        const auto text = saved();
        EXPECT_EQ(std::ranges::count(text, '\x1e'), 2) << text;
        EXPECT_TRUE(says(plan().out, "main: 5 numbers: 5 added")) << plan().out << plan().err;
    }
    // Without its last page, or with one page twice, it is not a complete list.
    const auto pages = saved();
    std::ofstream{path()} << pages.substr(0, pages.rfind('\x1e'));
    EXPECT_TRUE(says(plan().err, "lacks the pages behind the first 2"));
    const auto first = pages.substr(0, pages.find('\x1e'));
    std::ofstream{path()} << first << '\x1e' << first;
    EXPECT_EQ(plan().code, 65) << plan().out;
}

TEST_F(SavedAnswer, IsKeptForARefusedAnswer)
{
    const std::string body = R"({"success":true,"data":[{"id":"a"},{"id":"b","numb)";
    serve(body);
    save({}, 65);
    EXPECT_EQ(saved(), body);
    EXPECT_EQ(plan().code, 65);
    box.upstream().answer([](const Request&) { return status(503, "{}"); });
    expect(save({}, 69), {"saved answer: nothing came that could be kept, so there is no file\n"});
    EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(SavedAnswer, IsOfOneAccount)
{
    box.set_accounts("  - name: a\n    api_key_file: " + box.key_file().string() +
                     "\n    filters: {region: x}\n" +
                     "  - name: b\n    api_key_file: " + box.key_file().string() + "\n");
    serve(gateway_answer);
    EXPECT_TRUE(says(box.run({"check", "--save", path()}).err, "name it with --account"));
    save({"--account", "b"});
}

constexpr auto* personal =
    R"({"success":true,"message":"Hello Acme","organisation":{"id":4711471,"total":4242},"next_page":"",)"
    R"("meta":{"total":3,"limit":10,"offset":0},"data":[)"
    R"({"id":"3f2a9c1e-77aa-4b1c-9d2e-001122334455","telephony_id":"Twilio-AC99887766","number":"+14155550001",)"
    R"("inbound_trunk_id":"acme-trunk","friendly_name":"Sales Müller +14155550001","price":295.50,)"
    R"("per_minute_price_inbound":"$8.25 Acme","region":"California","iso_country":"US","is_active":true,)"
    R"("created_at":"2026-03-14T12:00:00Z","updated_at":"Acme time 77665544","webhook":"https://acme.example/in?t=77abcd",)"
    R"("owner":{"email":"jo@acme.example","phones":[14155550001,"+1 415 555 0001"],"+14155550001":null},"seats":86420},)"
    R"({"id":"3f2a9c1e-77aa-4b1c-9d2e-001122334456","number":14155550002,"friendly_name":"Sales","price":1,)"
    R"("is_active":false,"created_at":1767225699,"status":"active","AC99887766":"Acme"},"Acme"]})";

TEST_F(SavedAnswer, ReplacesPersonalData)
{
    serve(personal);
    const auto out = save({"--redact"});
    const auto text = saved();
    const auto said = out.substr(out.find("the list of main"));
    for (const auto* hidden :
         {"Acme",       "acme",    "3f2a9c1e", "001122334455", "99887766", "Twilio",  "4155550001",
          "4155550002", "Sales",   "ller",     "California",   "Hello",    "4711471", "4242",
          "77abcd",     "example", "jo@",      "8.25",         "77665544", "86420",   "1767225699"}) {
        EXPECT_FALSE(says(text, hidden)) << hidden << " in " << text;
        EXPECT_FALSE(says(said, hidden)) << hidden << " in " << said;
    }
    for (const auto* shown :
         {R"("success":true)", R"("price":295.50)", R"("iso_country":"US")",
          R"("created_at":"2026-03-14T12:00:00Z")", R"("meta":{"total":3,"limit":10,"offset":0})",
          R"("next_page":"")", R"("status":"active")", "webhook", "seats"}) {
        EXPECT_TRUE(says(text, shown)) << shown << " in " << text;
    }
    std::smatch number;
    ASSERT_TRUE(std::regex_search(text, number, std::regex{R"re("number":"\+([1-9][0-9]{10})")re"})) << text;
    const auto stand_in = number.str(1);
    expect(text, {R"("id":"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9]{12}")",
                  R"re("friendly_name":"[A-Z][a-z]{4} [A-Z][^"]* \+)re" + stand_in + "\"",
                  R"("phones":\[)" + stand_in + ",", R"("\+)" + stand_in + "\":null",
                  R"re("per_minute_price_inbound":"\$[0-9]\.[0-9]{2} [A-Z][a-z]{3}")re"});
}

/// The redacted answer has the faults of the original.
TEST_F(SavedAnswer, GivesTheSamePlanWhenRedacted)
{
    serve(personal);
    save();
    const auto plain = plan();
    EXPECT_EQ(plain.code, 2) << plain.err;
    save({"--redact"});
    const auto redacted = plan();
    const auto summary = [](const std::string& text) { return text.substr(0, text.find("\n  unreadable")); };
    EXPECT_EQ(summary(plain.out), summary(redacted.out));
    const auto once = saved();
    save({"--redact"});
    EXPECT_EQ(saved(), once); // so that two reports can be compared
}

TEST_F(SavedAnswer, KeepsIdsDistinctWhenRedacted)
{
    serve(list_json(numbers_json(1, 3000)));
    save({"--redact"});
    EXPECT_TRUE(says(plan().out, "main: 3,000 numbers: 3,000 added"));
}

TEST_F(SavedAnswer, HidesTheMessageOfARefusal)
{
    serve(R"({"success":false,"message":"Acme Inc is suspended"})");
    const auto out = save({"--redact"}, 65);
    EXPECT_FALSE(says(out + saved(), "Acme")) << out;
    expect(out, {R"(FAIL  list of main: envelope \(--redact leaves out the message)"});
    box.upstream().answer([](const Request&) { return status(403, "Acme Inc is suspended"); });
    EXPECT_FALSE(says(save({"--redact"}, 77), "Acme"));
}

} // namespace
} // namespace numsync::support
