#include "app/command_line.hpp"

#include "app/command_options.hpp"
#include "app/command_words.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>
#include <vector>

namespace numsync::app {

namespace {

constexpr auto* about =
    R"(Keeps the table purchased_numbers in PostgreSQL equal to the phone numbers that your
Agni (Ravan AI) accounts have bought, with history.)";

constexpr auto* more = R"(
Begin with `check`, which tries everything that a sync needs and says what to do where it fails; then `plan`, which
shows what a sync would change and writes nothing; then `sync`, and `run` as a service.

Exit codes:
   0  done                                   69  API or database not reachable
   2  differences or rejections (plan),      70  internal error
      open findings (reconcile),             74  the output could not be written
      stale or failing (status),             75  try again: rate limit, another instance, a lock
      not applied yet (migrate)              77  the key, the login or a grant is refused
   3  blocked by the guard: see plan,        78  the configuration is wrong, a key is missing, or the
      then approve                               tables are of an earlier or a later version
  64  wrong usage
  65  the API's answer was refused, or the
      database changes what is written
Documentation: README.md, migrations/README.md)";

} // namespace

std::variant<Options, model::Exit> parse_command_line(int argc, const char* const* argv)
{
    Options options;
    if (const char* const file = std::getenv("AGNI_NUMBER_SYNC_CONFIG"); file != nullptr && *file != '\0') {
        options.config = file;
    }
    CLI::App program{about, "agni-number-sync"};
    program.footer(more);
    program.set_version_flag("--version", "agni-number-sync " NUMSYNC_VERSION);
    program.require_subcommand(1);
    add_common(program, options);
    add_commands(program, options);
    std::vector<std::string> commands;
    for (const auto* const command : program.get_subcommands([](const CLI::App*) { return true; })) {
        commands.push_back(command->get_name());
    }
    auto [words, complaint] = read_command_words({argv + 1, argv + argc}, commands);
    if (!complaint.empty()) {
        std::cerr << "agni-number-sync: " << complaint << "\n";
        return model::Exit::usage;
    }
    try {
        std::ranges::reverse(words); // the parser takes the last word first
        program.parse(std::move(words));
    } catch (const CLI::ParseError& stop) {
        const bool asked = stop.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
        program.exit(stop);
        return asked ? model::Exit::done : model::Exit::usage;
    }
    return options;
}

} // namespace numsync::app
