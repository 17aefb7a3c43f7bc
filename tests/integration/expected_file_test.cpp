#include "reconciled.hpp"
#include "support/says.hpp"

#include <chrono>
#include <filesystem>

namespace numsync::support {
namespace {

/// The file of expected numbers, as people and spreadsheets write it.
class ExpectedFile : public Reconciled {
  protected:
    [[nodiscard]] std::string expected_now() const
    {
        return box.sql(
            "SELECT number, account, iso_country, region, is_active, label FROM expected_numbers ORDER BY 1");
    }

    std::string load(const std::string& text)
    {
        const auto result = box.run({"reconcile", "--expected", file(text)});
        EXPECT_TRUE(result.code == 0 || result.code == 2) << text << result.err;
        return expected_now();
    }

    /// The message for a file that is refused; the expected numbers stay as they were.
    std::string refusal_of(const std::string& text, const std::vector<std::string>& more = {})
    {
        const auto before = expected_now();
        auto arguments = std::vector<std::string>{"--expected", file(text)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto result = reconcile(78, arguments);
        EXPECT_EQ(expected_now(), before) << text;
        return result.err;
    }
};

TEST_F(ExpectedFile, ReplacesWhatWasExpected)
{
    hold(3);
    expect("(number) VALUES ('+15550000000')");
    EXPECT_EQ(load("\xef\xbb\xbfLabel , number,active,account,country,region\r\n"
                   "\"Desk \"\"A\"\", first\",+12125550001,TRUE,main,US,New York\r\n"
                   "\r\n"
                   ",+15125550002,,,,\r\n"
                   "\" \",\"+14165550003\",false,,CA,\"\"\r\n"
                   "gone,+15550001111,,,,"),
              "+12125550001|main|US|New York|t|Desk \"A\", first\n+14165550003||CA||f|\n+15125550002|||||\n"
              "+15550001111|||||gone");
    EXPECT_EQ(open_findings(),
              "differs_from_expected|pn_000003|is_active|false|true\nmissing_upstream|+15550001111||gone|");
    reconcile(2);
    EXPECT_EQ(box.sql("SELECT count(*) FROM expected_numbers"), "4");
    reconcile(0, {"--expected", file("number\n+12125550001\n+15125550002\n+14165550003\n")});
}

TEST_F(ExpectedFile, TakesTheUsualSpellings)
{
    hold(1);
    const std::string number = "+12125550001";
    for (const std::string text :
         {"\xef\xbb\xbfnumber,label\r\n+12125550001,\"\"\r\n", "number\n\xc2\xa0+12125550001\xc2\xa0\n",
          "number\n\xe2\x80\xaa+12125550001\xe2\x80\xac\n", "number\n\xe2\x80\x8b+12125550001\xef\xbb\xbf\n",
          "number\n'+12125550001\n", "number\n'12125550001\n", "number\n=\"+12125550001\"\n",
          "number,label,,\n+12125550001,,,\n,,,\n \t,\xc2\xa0,,\n", "number\n+12125550001,,\n",
          "number;label\n+12125550001;\n", "number\tlabel\n+12125550001\t\n", "number\n12125550001\n",
          "number\n0012125550001\n", "number\n+1 (212) 555-0001\n", "number\n1-212.555/0001\n",
          "number\n+1\xc2\xa0"
          "212\xe2\x80\x91"
          "5550001\n",
          "number\n12125550001.0\n"}) {
        EXPECT_EQ(load(text), number + "|||||") << text;
    }
    for (const std::string yes : {"t", "TRUE", "yes", "Y", "on", "1"}) {
        EXPECT_EQ(load("number,active\n+12125550001," + yes + "\n"), number + "||||t|");
    }
    for (const std::string no : {"f", "False", "no", "n", "off", "0"}) {
        EXPECT_EQ(load("number,active\n+12125550001," + no + "\n"), number + "||||f|");
    }
}

TEST_F(ExpectedFile, FindsTheListedNumberWithTheSameDigits)
{
    hold({sound(1).with_text("number", "12125550001").json(),
          sound(2).with_text("number", "+1 212 555").json(), sound(3).with_text("number", "1212555").json()});
    EXPECT_EQ(load("number\n+12125550001\n1212555\n+1212555\n"),
              "+1212555|||||\n1212555|||||\n12125550001|||||"); // exact spellings win
    EXPECT_TRUE(
        says(refusal_of("number\n1-212-555\n"), ":2: number: \"1-212-555\" may be +1 212 555 or 1212555"));
    EXPECT_TRUE(says(refusal_of("number\n+12125550001\n0012125550001\n"),
                     ":3: number: stands twice for one account, line 2 has it already"));
}

/// A number that the list has as it is written is taken, even if its record was rejected.
TEST_F(ExpectedFile, FindsTheNumberOfARejectedRecord)
{
    const auto rejected = [](int n, std::string_view number) {
        return sound(n).with("id", "null").with_text("number", number).json();
    };
    auto records = sound_numbers(1, 20);
    records.push_back(rejected(21, "front desk"));
    records.push_back(rejected(22, "+1 (212) 777"));
    records.push_back(sound(23).with_text("number", "12125550001").json());
    hold(records);
    EXPECT_EQ(load("number\nfront desk\n1-212-777\n+12125550001\n"),
              "+1 (212) 777|||||\n+12125550001|||||\nfront desk|||||");
    hold(20, sound(20).with_text("number", "lobby"));
    EXPECT_TRUE(
        says(refusal_of("number\nfront desk\n"), ":2: number: \"front desk\" is no number of the list"));
    EXPECT_TRUE(
        says(refusal_of("number\n1-212-777\n"), ":2: number: \"1-212-777\" is no number of the list"));
}

TEST_F(ExpectedFile, TakesOneNumberForSeveralAccounts)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    hold(1);
    EXPECT_EQ(load("number,account\n+12125550001,main\n12125550001,other\n12125550001,\n"),
              "+12125550001|main||||\n+12125550001|other||||\n+12125550001|||||");
}

TEST_F(ExpectedFile, LoadsAllOrNothing)
{
    hold(2);
    expect("(number) VALUES ('+12125550001')");
    box.sql("ALTER TABLE expected_numbers ADD CHECK (label <> 'x')");
    reconcile(65, {"--expected", file("number,label\n+12125550001,y\n+15125550002,x\n")});
    EXPECT_EQ(expected_now(), "+12125550001|||||");
}

TEST_F(ExpectedFile, RefusesANumberThatIsNotListed)
{
    hold(1);
    expect("(number) VALUES ('+15550000000')");
    const auto path = (box.directory() / "expected.csv").string();
    const auto all =
        refusal_of("number\n14155550001\n+12125550001\n+1 (415) 555-0002\nfront desk\n0331 12345\n"
                   "1234567\n123456\n123456789012345\n1234567890123456\nsuite10\n1east\ne10\n");
    std::size_t at = 0;
    for (const auto* fault :
         {":2: number: \"14155550001\" is no number of the list: +14155550001 is meant?",
          ":4: number: \"+1 (415) 555-0002\" is no number of the list: +14155550002 is meant?",
          ":5: number: \"front desk\" is no number of the list, and is not like +14155550100",
          ":6: number: \"0331 12345\" is no number of the list, and",
          ":7: number: \"1234567\" is no number of the list:",
          ":8: number: \"123456\" is no number of the list,",
          ":9: number: \"123456789012345\" is no number of the list:",
          ":10: number: \"1234567890123456\" is no number of the list,",
          ":11: number: \"suite10\" is no number", ":12: number: \"1east\" is no number",
          ":13: number: \"e10\" is no number"}) {
        const auto found = all.find(path + fault);
        EXPECT_TRUE(found != std::string::npos && found >= at) << fault << "\n" << all;
        at = found;
    }
    EXPECT_TRUE(says(all, "the expected numbers stay as they were"));
}

TEST_F(ExpectedFile, RefusesAFaultyFileBeforeAnySync)
{
    expect("(number) VALUES ('+15550000000')");
    const auto path = (box.directory() / "expected.csv").string();
    const auto all = refusal_of("number,account,active\n"
                                "+1,main,true\n"
                                "+2,mian,perhaps\n"
                                "\"+3\n4\",,\n"
                                "+5\n"
                                "1.41556E+10,,\n"
                                ",main,\n"
                                "+1,main,false\n"
                                "+6\xff,,\n"
                                "+7\xed\xa0\x80,,\n"
                                "+8,,,x\n"
                                "+9\x7f"
                                "9,,\n"
                                ",,no\n" +
                                std::string(513, '1') + ",,\n" + std::string(512, '1') + ",,\n");
    for (const auto* fault :
         {":3: account: the configuration has no account \"mian\"",
          ":3: active: expected true, false or nothing, got \"perhaps\"", ":4: number: must be one line",
          ":6: has 1 value for 3 columns", ":7: number: a spreadsheet has rounded it", ":8: number: is empty",
          ":9: number: stands twice for one account, line 2 has it already",
          ":10: number: must be one line of UTF-8", ":11: number: must be one line of UTF-8",
          ":12: has 4 values for 3 columns", ":13: number: must be one line", ":14: number: is empty",
          ":15: number: is longer than 512 bytes"}) {
        EXPECT_TRUE(says(all, path + fault)) << fault << "\n" << all;
    }
    EXPECT_FALSE(says(all, path + ":16:"));
    EXPECT_TRUE(says(all, "nothing was touched"));
    EXPECT_TRUE(
        says(refusal_of("nummer,account\n"), ":1: column 1 has no name that is known, only number, account"));
    EXPECT_TRUE(says(refusal_of("account,label\n"), ":1: number: the column is missing"));
    EXPECT_TRUE(says(refusal_of("number,number\n"), ":1: number: the column stands twice"));
    EXPECT_TRUE(says(refusal_of("number,\n+1,x\n"), ":2: has the value \"x\" in a column without a name"));
    EXPECT_TRUE(says(refusal_of("number,label\n+1,a\n+2,\"never closed\n+3,c\n"),
                     ":3: a quote is opened and never closed"));
    EXPECT_TRUE(
        says(refusal_of("number,label\n+1,\"a\" b\n"), ":2: something stands behind a closing quote"));
    EXPECT_TRUE(says(reconcile(78, {"--expected", "/nowhere/x.csv"}).err, "/nowhere/x.csv: no such file"));
    EXPECT_EQ(box.sql("SELECT count(*) FROM sync_runs"), "0");
}

TEST_F(ExpectedFile, NamesEachFaultOnce)
{
    const auto path = (box.directory() / "expected.csv").string() + ":";
    const auto faults = [&](const std::string& text) {
        const auto all = refusal_of(text, {"--allow-empty"});
        std::string found;
        for (auto at = all.find(path); at != std::string::npos; at = all.find(path, at + 1)) {
            found += all.substr(at + path.size(), all.find_first_of(",\n", at) - at - path.size()) + "\n";
        }
        return found;
    };
    EXPECT_EQ(faults(""), " is empty\n");
    EXPECT_EQ(faults("\"number\n"), "1: a quote is opened and never closed\n");
    EXPECT_EQ(faults("nummer\n+1\n"), "1: column 1 has no name that is known\n");
    EXPECT_EQ(faults("number,label\n,a\n,b\n"), "2: number: is empty\n3: number: is empty\n");
    EXPECT_EQ(faults("number;label\n1,41555e+10;\n1e10\n"),
              "2: number: a spreadsheet has rounded it\n3: has 1 value for 2 columns\n");
    EXPECT_TRUE(says(refusal_of("number\n1E+10\n"),
                     "rounded it, got \"1E+10\"; --export-expected writes a file whose numbers stay as "
                     "they are\n"));
    EXPECT_FALSE(says(refusal_of("number\n1E+10\n"), "has no numbers"));
}

TEST_F(ExpectedFile, MayBeEmptyOnlyWithAllowEmpty)
{
    hold(1);
    expect("(number) VALUES ('+12125550001')");
    for (const auto* text : {"number,label\n", "number\n,\n\n"}) {
        EXPECT_TRUE(says(refusal_of(text), "has no numbers"));
    }
    reconcile(0, {"--expected", file("number\n"), "--allow-empty"});
    EXPECT_EQ(expected_now(), "");
}

TEST_F(ExpectedFile, IsReadFromStandardInput)
{
    hold(1);
    const auto from = [this](const std::string& text) {
        const auto command = Sandbox::binary().string() + " reconcile --expected - --config " +
                             box.config_file().string() + " <" + file(text);
        return Child{"/bin/sh", {"-c", command}, box.environment()}.wait_exit(std::chrono::seconds{60});
    };
    EXPECT_EQ(from("number\n+12125550001\n").code, 0);
    EXPECT_EQ(expected_now(), "+12125550001|||||");
    const auto refused = from("number\nx\n");
    EXPECT_EQ(refused.code, 78);
    EXPECT_EQ(refused.err.find("standard input:2: number: \"x\" is no number"), 0U) << refused.err;
}

TEST_F(ExpectedFile, IsExportedAsAFirstFile)
{
    auto records = sound_numbers(1, 3);
    records.push_back(idle(4).json());
    records.push_back(
        sound(5).with_text("friendly_name", "Two\nlines, \"quoted\"").with_text("region", " x").json());
    records.push_back(sound(6).with("number", "null").json());
    records.push_back(sound(7).with_text("number", "+12125550001").with_text("iso_country", "US").json());
    hold(records);
    const auto path = (box.directory() / "baseline.csv").string();
    reconcile(0, {"--export-expected", path});
    EXPECT_EQ(box.sql("SELECT count(*) FROM expected_numbers"), "0");
    const auto before = found_now();
    reconcile(2, {"--expected", path});
    EXPECT_EQ(found_now("kind NOT LIKE 'unexpected%'"), before); // an id without a number cannot be expected
    EXPECT_EQ(box.sql("SELECT number, account, iso_country, region, is_active, label FROM expected_numbers "
                      "WHERE number LIKE '%5' OR number LIKE '%4' ORDER BY 1"),
              "+13125550005|main|US||t|Two lines, \"quoted\"\n+442075550004|main|GB|London|f|Appointments 4");
    const auto again = reconcile(78, {"--export-expected", path});
    EXPECT_TRUE(says(again.err, "exists already"));
    const auto printed = reconcile(0, {"--export-expected", "-"});
    EXPECT_TRUE(printed.out.starts_with("\xef\xbb\xbfnumber,account,country,region,active,label\r\n"
                                        "\"=\"\"+12125550001\"\"\",main,US,"))
        << printed.out;
    EXPECT_TRUE(says(reconcile(78, {"--export-expected", "-", "--format", "json"}).err, "csv or excel"));
}

/// Labels of every kind, exported as CSV and for Excel.
TEST_F(ExpectedFile, IsReadBackAsItWasExported)
{
    std::vector<std::string> records;
    int n = 0;
    for (const std::string label : {"=1+1", "+49 Berlin", "@x", "-1", "'t Hof", "'=x", "Desk \"1\"; =y",
                                    "007", "\uff1dx", "1e5", "a, b", "Two\nlines", ""}) {
        records.push_back(sound(++n).with_text("friendly_name", label).json());
    }
    records.push_back(sound(++n).with("friendly_name", "null").json());
    hold(records);
    const auto listed = box.sql("SELECT number, account, iso_country, region, is_active, nullif(translate("
                                "friendly_name, E'\\n', ' '), '') FROM current_numbers ORDER BY 1");
    for (const std::string format : {"csv", "excel"}) {
        EXPECT_EQ(load(reconcile(0, {"--export-expected", "-", "--format", format}).out), listed) << format;
    }
}

/// LibreOffice and Excel save what they show: a formula ="..." becomes its text, digits after a plus become a
/// number.
TEST_F(ExpectedFile, IsReadAsASpreadsheetSavesIt)
{
    hold(1);
    const auto exported = reconcile(0, {"--export-expected", "-"}).out;
    const auto saved = [](std::string text, const std::string& what, const std::string& as) {
        const auto at = text.find(what);
        EXPECT_NE(at, std::string::npos) << text;
        return at == std::string::npos ? text : text.replace(at, what.size(), as);
    };
    const std::string formula = "\"=\"\"+12125550001\"\"\"";
    const auto whole = load(exported);
    EXPECT_EQ(load(saved(exported, formula, "+12125550001")), whole);
    EXPECT_EQ(load(saved(exported, formula, "\"+12125550001\"")), whole);
    EXPECT_EQ(load(saved(exported, formula, "12125550001")), whole);
    EXPECT_TRUE(says(refusal_of(saved(exported, formula, "1.21255E+10")), "a spreadsheet has rounded it"));
}

/// Leaves out what the file cannot express.
TEST_F(ExpectedFile, ExportsListedNumbersOnly)
{
    set_accounts({{"main", "region: one"}, {"other", "region: two"}});
    const auto in = [](int n, std::string_view country, std::string_view region) {
        return sound(n).with_text("iso_country", country).with_text("region", region);
    };
    hold({in(1, "US", "a").with("is_active", "false").json(),
          in(2, "US", "b").with_text("number", "+12125550001").with_text("friendly_name", "x\ty\nz").json(),
          in(3, "US", "c").with_text("number", "+1\n2").json(), in(4, " US", "d\te").json(),
          in(5, "U\tS", " f").json(), in(6, "US", "g").json(), in(7, "US", "h").json(),
          in(8, "US", "i").with_text("number", "").json()});
    box.sql("UPDATE purchased_numbers SET missing_since = now() WHERE id = 'pn_000006'; "
            "UPDATE purchased_numbers SET removed_at = now() WHERE id = 'pn_000007'");
    EXPECT_EQ(reconcile(0, {"--export-expected", "-", "--format", "csv", "--account", "main"}).out,
              "number,account,country,region,active,label\r\n+12125550001,main,US,b,true,x y z\r\n"
              "+13125550005,main,,,true,Support 5\r\n+442075550004,main,,,true,Appointments 4\r\n");
}

} // namespace
} // namespace numsync::support
