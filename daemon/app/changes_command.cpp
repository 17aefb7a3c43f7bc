#include "app/changes_text.hpp"
#include "app/commands.hpp"
#include "model/canonical_line.hpp"
#include "model/written_number.hpp"
#include "ops/values.hpp"
#include "store/changes.hpp"

#include <iostream>

namespace numsync::app {

namespace {

constexpr std::chrono::hours usual_time{24};

/// "90m", "1d" or "2w" ago; "2026-03-14", from the start of that day in UTC; or an RFC 3339 time. nullopt for
/// any other text.
std::optional<store::Since> parse_since(const std::string& text)
{
    if (text.ends_with('w')) {
        const auto weeks = ops::parse_duration(text.substr(0, text.size() - 1) + "d");
        return weeks ? std::optional<store::Since>{*weeks * 7} : std::nullopt;
    }
    if (const auto ago = ops::parse_duration(text)) {
        return *ago;
    }
    constexpr std::size_t length_of_a_date = 10;
    std::string time;
    const auto form =
        model::append_timestamp(time, text.size() == length_of_a_date ? text + "T00:00:00Z" : text);
    return form == model::TimeForm::usual || form == model::TimeForm::zoneless
               ? std::optional<store::Since>{time}
               : std::nullopt;
}

/// The number as typed, and as the vendor may write it: with a plus, and the digits alone.
std::vector<std::string> ways_to_write(const std::string& number)
{
    std::vector<std::string> ways{number};
    if (const auto digits = model::digits_of(number); !digits.empty()) {
        ways.push_back("+" + digits);
        ways.push_back(digits);
    }
    return ways;
}

} // namespace

model::Exit show_changes(Program& program, const Options& options)
{
    store::ChangesWanted wanted;
    wanted.account = options.account;
    if (options.since) {
        wanted.since = parse_since(*options.since);
        if (!wanted.since) {
            std::cerr
                << "agni-number-sync: --since wants 90m, 12h, 1d or 2w, a day such as 2026-03-14, or a time "
                   "such as\n2026-03-14T12:00:00Z\n";
            return model::Exit::usage;
        }
    } else if (!options.number) {
        wanted.since = usual_time;
    }
    if (options.number) {
        wanted.number = ways_to_write(*options.number);
    }
    ChangesText text{std::cout, options.format, options.all};
    wanted.of_each_kind = text.of_each_kind();
    bool known = true;
    program.in_database([&](store::Database& database) {
        const auto begin = [&](const store::ChangesSummary& summary) {
            known = summary.known;
            if (known) {
                text.begin(summary);
            }
        };
        store::read_changes(database, wanted, begin,
                            [&](const store::NumberChange& change) { text.add(change); });
        return known;
    });
    if (known) {
        text.end();
        return model::Exit::done;
    }
    if (options.number) {
        std::cerr << "agni-number-sync: " << *options.number << " was never held"
                  << (options.account ? " in account " + *options.account : "") << "\n";
        return model::Exit::usage;
    }
    program.accounts(options.account); // throws if the configuration does not name it either
    std::cerr << "agni-number-sync: account " << *options.account << " has not been synced yet\n";
    return model::Exit::usage;
}

} // namespace numsync::app
