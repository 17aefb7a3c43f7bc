#include "support/says.hpp"
#include "synced.hpp"

#include <algorithm>
#include <array>
#include <regex>

/// Text of the vendor, the database or an operator with characters that control a terminal or are invisible.
namespace numsync::support {
namespace {

const std::array<std::string, 14> hostile{"\u009b2J\u009b1;1Hnothing changed",
                                          "\x1b[2J\x1b]0;title\x07",
                                          "\u202egnp.exe\u202c",
                                          "\u2066x\u2069",
                                          "two\u2028lines\u2029here",
                                          "\U0001f468\u200d\U0001f469\u200d\U0001f467",
                                          "\U000e0041\U000e007f",
                                          "\u0301alone",
                                          "\u200b\ufeff",
                                          "tab\tand\r\nreturn",
                                          "\u009d0;owned\u009c",
                                          "\x7f\x08\x0e",
                                          "\u061c\u200e\u200f",
                                          "\uffff\ufff9"};

std::vector<std::string> hostile_numbers(int first)
{
    std::vector<std::string> records;
    for (const auto& name : hostile) {
        records.push_back(Number{first++}.with_text("friendly_name", name).with_text("region", name).json());
    }
    return records;
}

/// The bytes that control a terminal or are invisible. Line ends and our own escape sequences do not count.
std::string control_characters_in(std::string text)
{
    text = std::regex_replace(text, std::regex{"\r\033\\[K|\033\\[[0-9]*m|\r\n"}, "\n");
    static const std::regex never{
        "[\\x01-\\x09\\x0b-\\x1f\\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|"
        "\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xd8\x9c|\xf3\xa0|\xef\xbf[\xb0-\xbb\xbe\xbf]"};
    std::string found;
    for (std::sregex_iterator at{text.begin(), text.end(), never}, end; at != end; ++at) {
        for (const char byte : at->str()) {
            found += std::to_string(static_cast<unsigned char>(byte)) + " ";
        }
    }
    return found;
}

class HostileText : public Synced {
  protected:
    /// The next list gives a number of the table this name.
    void rename(const std::string& name)
    {
        serve_numbers(1, 1);
        sync();
        box.serve({Number{1}.with_text("friendly_name", name).json()});
    }
};

TEST_F(HostileText, SendsNoControlCharacterToATerminal)
{
    auto records = numbers_json(1, 20);
    box.serve(records);
    sync();
    for (const auto& one : hostile_numbers(10)) {
        records.push_back(one);
    }
    records.erase(records.begin() + 9, records.begin() + 20);
    records.push_back(Number{40}.with("id", "null").with_text("number", hostile[0]).json());
    box.serve(records);
    for (const std::string format : {"table --all", "json", "csv", "excel"}) {
        const auto plan = box.run_on_terminal("plan --format " + format);
        EXPECT_EQ(control_characters_in(plan.out), "") << format;
        EXPECT_TRUE(says(plan.out, "nothing changed"));
    }
    for (const auto* const command : {"sync", "status", "check", "reconcile --all", "reconcile --format json",
                                      "reconcile --export-expected -"}) {
        EXPECT_EQ(control_characters_in(box.run_on_terminal(command).out), "") << command;
    }
    box.sql("UPDATE sync_runs SET detail = E'\\u009b2J\\nmain: 20 numbers'");
    const auto status = box.run_on_terminal("status");
    EXPECT_TRUE(says(status.out, ": <U+009B>2J<U+000A>main: 20 numbers"));
}

TEST_F(HostileText, IsEscapedInAPipe)
{
    rename(hostile[0]);
    const auto plan = box.run({"plan"});
    EXPECT_TRUE(says(plan.out, "<U+009B>2J<U+009B>1;1Hnothing changed"));
    EXPECT_EQ(control_characters_in(plan.out), "");
}

TEST_F(HostileText, IsKeptInJsonAndCsv)
{
    rename(hostile[0]);
    for (const auto* const format : {"json", "csv"}) {
        EXPECT_TRUE(says(box.run({"plan", "--format", format}).out, hostile[0])) << format;
    }
    const auto shown = box.run_on_terminal("plan --format json").out;
    EXPECT_TRUE(says(shown, "\"\\u009b2J\\u009b1;1Hnothing changed\""));
}

TEST_F(HostileText, IsEscapedOnStandardError)
{
    const auto command = box.run({"status", "--account", "\u009b2J\u202e"});
    EXPECT_TRUE(says(command.err, "<U+009B>2J<U+202E>"));
    EXPECT_EQ(control_characters_in(command.err), "");
    const auto usage = box.run({"plan", "--\u009bx"});
    EXPECT_EQ(control_characters_in(usage.err), "") << usage.err;
    EXPECT_TRUE(says(usage.err, "<U+009B>x"));
}

TEST_F(HostileText, AddsNoLine)
{
    box.serve({Number{1}.with("price", "[1,\n\"main: 0 numbers\"]").json()});
    for (const auto* const command : {"plan", "sync", "status"}) {
        const auto shown = box.run({command});
        EXPECT_FALSE(says(shown.out + shown.err, "\n\"main: 0")) << shown.out << shown.err;
    }
}

TEST_F(HostileText, KeepsColumnsAligned)
{
    box.serve({Number{1}.with_text("friendly_name", "\u6771\u4eac \u5927\u962a").json(),
               Number{2}.with_text("friendly_name", "\U0001f4de Berlin").json(),
               Number{3}.with_text("friendly_name", "Cafe\u0301 x").json()});
    EXPECT_TRUE(says(box.run({"plan"}).out,
                     "add     pn_000001  +12125550001  US       \u6771\u4eac \u5927\u962a  125\n"
                     "add     pn_000002  +15125550002  US       \U0001f4de Berlin  150\n"
                     "add     pn_000003  +14165550003  CA       Cafe\u0301 x     175\n"));
}

TEST_F(HostileText, IsAsciiWithoutAUtf8Locale)
{
    serve_numbers(1, 1);
    sync();
    let_days_pass(1);
    sync();
    box.upstream().answer([](const Request&) { return status(503, "{}"); });
    sync(69);
    box.serve({Number{1}.with_text("friendly_name", "J\u00fclich \u009c").json()});
    const auto is_ascii = [](const std::string& text) {
        return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    };
    for (const auto* const command : {"status", "plan", "check", "status --help"}) {
        const auto shown = box.run_on_terminal(command, {{"LANG", "C"}}).out;
        EXPECT_TRUE(is_ascii(shown)) << shown;
    }
    EXPECT_TRUE(says(box.run({"plan"}, {{"LC_ALL", "C"}}).out, "J<U+00FC>lich <U+009C>"));
    EXPECT_TRUE(says(box.run({"plan"}, {{"LANG", "xx_XX.utf8"}}).out, "J\u00fclich <U+009C>"));
}

} // namespace
} // namespace numsync::support
