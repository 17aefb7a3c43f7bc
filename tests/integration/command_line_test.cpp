#include "support/says.hpp"
#include "synced.hpp"

/// What people type.
namespace numsync::support {
namespace {

class CommandLine : public Synced {
  protected:
    void expect_usage(const std::vector<std::string>& words, const std::string& said) const
    {
        const auto result = box.run(words);
        EXPECT_EQ(result.code, 64) << words.back();
        EXPECT_EQ(result.out, "");
        EXPECT_TRUE(says(result.err, said));
    }

    [[nodiscard]] std::string out_of(const std::vector<std::string>& words) const
    {
        const auto result = box.run(words);
        EXPECT_EQ(result.code, 0) << result.err;
        return result.out;
    }

    /// Without the --config that the sandbox adds.
    [[nodiscard]] Result run_bare(const std::vector<std::string>& words, const Environment& more = {}) const
    {
        return Child{Sandbox::binary(), words, box.environment(more)}.wait_exit(std::chrono::seconds{60});
    }
};

TEST_F(CommandLine, SuggestsTheCommandThatWasMeant)
{
    expect_usage({"synk"}, "there is no command synk, did you mean sync?\n");
    expect_usage({"--log-level", "debug", "statsu"}, "did you mean status?");
    expect_usage({"help", "aprove"}, "did you mean approve?");
    expect_usage({"frobnicate"}, "there is no command frobnicate, only run, sync, plan, approve, ");
    expect_usage({std::string(5000, 's')}, "there is no command sss");
}

TEST_F(CommandLine, TakesHelpAndVersionAsCommands)
{
    EXPECT_EQ(out_of({"help"}), out_of({"--help"}));
    EXPECT_EQ(out_of({"help", "plan"}), out_of({"plan", "--help"}));
    EXPECT_EQ(out_of({"version"}), out_of({"--version"}));
    EXPECT_EQ(out_of({"--log-level", "debug", "help"}), out_of({"--help"}));
}

TEST_F(CommandLine, TakesCommonOptionsBeforeAndAfterTheCommand)
{
    box.migrate();
    const auto file = box.config_file().string();
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"--config", file, "--log-level", "debug", "sync"},
             {"sync", "--log-level", "debug", "--config", file},
             {"--config", "/nowhere", "sync", "--config=" + file, "--log-level=Debug"}}) {
        const auto result = run_bare(words);
        EXPECT_EQ(result.code, 0) << result.err;
        EXPECT_TRUE(says(result.err, "debug main: exchange with the API"));
    }
    EXPECT_EQ(run_bare({"sync"}, {{"AGNI_NUMBER_SYNC_CONFIG", file}}).code, 0);
    const auto other = run_bare({"sync", "--config", "/nowhere"}, {{"AGNI_NUMBER_SYNC_CONFIG", file}});
    EXPECT_EQ(other.code, 78);
    EXPECT_TRUE(says(other.err, "/nowhere"));
}

TEST_F(CommandLine, NamesTheAllowedValues)
{
    expect_usage({"plan", "--format", "xml"}, "--format: xml is none of table, json, csv, excel\n");
    expect_usage({"status", "--format", "csv"}, "--format: csv is none of table, json\n");
    expect_usage({"--log-level", "loud", "sync"},
                 "--log-level: loud is none of debug, info, warning, error\n");
    for (const auto* run : {"-1", "0", "x", "1.5", "99999999999999999999"}) {
        expect_usage({"approve", run}, std::string{run} +
                                           " is no run: RUN is the number of the blocked run, from 1 on, as "
                                           "agni-numbers status shows it\n");
    }
}

} // namespace
} // namespace numsync::support
