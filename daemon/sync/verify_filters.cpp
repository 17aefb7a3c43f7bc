#include "sync/verify_filters.hpp"

#include "model/canonical_line.hpp"
#include "model/digest.hpp"
#include "sync/list_reading.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

enum List : std::uint8_t { whole, active, inactive };
constexpr std::array lists{whole, active, inactive};

/// What a list says of an id.
enum Mark : std::uint8_t {
    says_active = 1, ///< the whole list
    says_inactive = 2,
    says_nothing = 4,
    in_active = 8,
    in_inactive = 16
};

struct Said {
    model::Digest id;
    std::uint8_t marks;
};

struct Contradiction {
    std::string expected;
    std::string actual;
};

/// The three lists of one reading.
class Lists {
  public:
    /// `asked_for`: ids whose text is wanted, too. `absent_is_zero` as canonicalise() has it.
    Lists(const std::map<model::Digest, Contradiction>& asked_for, bool absent_is_zero)
        : asked_for_(asked_for), absent_is_zero_(absent_is_zero)
    {
    }

    void take(List list, const source::ReceivedRecord& record);

    /// By the digest of the id.
    [[nodiscard]] std::map<model::Digest, Contradiction> contradictions();
    [[nodiscard]] const std::map<model::Digest, std::string>& names() const { return names_; }

  private:
    [[nodiscard]] std::optional<Contradiction> contradiction(std::uint8_t marks) const;

    const std::map<model::Digest, Contradiction>& asked_for_;
    bool absent_is_zero_;
    std::deque<Said> said_;                         ///< grows without a copy of itself
    std::array<bool, lists.size()> unidentified_{}; ///< the list has records whose id cannot be read
    std::map<model::Digest, std::string> names_;
    std::string line_; ///< of the record at hand
    std::vector<std::size_t> unreadable_;
};

void Lists::take(List list, const source::ReceivedRecord& record)
{
    if (!record.is_object || model::canonicalise(record.number, absent_is_zero_, line_, unreadable_)) {
        unidentified_[list] = true;
        return;
    }
    const auto& name = record.number.fields[model::id_field].text;
    const auto id = model::digest_of(name);
    if (asked_for_.contains(id)) {
        names_.emplace(id, name);
    }
    if (list == whole) {
        const auto is_active = model::escaped_fields(line_)[model::active_field];
        const auto said = is_active == "f" ? says_inactive : says_nothing;
        said_.push_back({id, is_active == "t" ? says_active : said});
    } else {
        said_.push_back({id, list == active ? in_active : in_inactive});
    }
}

/// Absence is known only of a list whose records all have a readable id.
std::optional<Contradiction> Lists::contradiction(std::uint8_t marks) const
{
    const auto in = marks & (in_active | in_inactive);
    const auto says = marks & (says_active | says_inactive | says_nothing);
    if (says == says_nothing || (says & (says - 1)) != 0) { // it does not say, or the id stands there twice
        return std::nullopt;
    }
    Contradiction found;
    found.actual = (in & in_inactive) != 0 ? "false" : "";
    if ((in & in_active) != 0) {
        found.actual += found.actual.empty() ? "true" : " and true";
    }
    if (says == 0) {
        return unidentified_[whole] ? std::nullopt : std::optional{found};
    }
    found.expected = says == says_active ? "true" : "false";
    const bool unknown = in == 0 && unidentified_[says == says_active ? active : inactive];
    return unknown || found.actual == found.expected ? std::nullopt : std::optional{found};
}

std::map<model::Digest, Contradiction> Lists::contradictions()
{
    std::ranges::sort(said_, {}, &Said::id);
    std::map<model::Digest, Contradiction> found;
    for (auto one = said_.begin(); one != said_.end();) {
        const auto id = one->id;
        std::uint8_t marks = 0;
        for (; one != said_.end() && one->id == id; ++one) {
            marks |= one->marks;
        }
        if (const auto contradicts = contradiction(marks)) {
            found.emplace(id, *contradicts);
        }
    }
    return found;
}

asio::awaitable<void> read(RunScope scope, Lists& into)
{
    for (const auto list : lists) {
        auto filters = scope.account.filters;
        if (list != whole) {
            filters.is_active = list == active;
        }
        source::ListClient client{scope.context.main, scope.settings.api, scope.context.proxies,
                                  scope.context.stop};
        source::Drift not_for_us; // a sync notes it
        const auto query = model::to_query(filters);
        const source::ListReader::OnRecord take = [&](const source::ReceivedRecord& record) {
            into.take(list, record);
        };
        co_await read_list(scope, client, query, take, not_for_us);
    }
}

} // namespace

asio::awaitable<std::vector<store::Inconsistency>>
verify_filters(const Context& context, const model::Settings& settings, const model::AccountSettings& account)
{
    DatabaseClient thread{context.database_thread, settings.database}; // the database is not asked
    model::RunReport report;
    const auto key = context.load_key(settings, account);
    const RunScope scope{context, thread, settings, account, key, report};
    const std::map<model::Digest, Contradiction> none;
    const bool absent_is_zero = settings.api.absent == model::Absent::zero;
    Lists first{none, absent_is_zero};
    co_await read(scope, first);
    // On the database thread: it looks at every number.
    auto compare_first = [&] { return first.contradictions(); };
    const auto suspects = co_await thread.run(compare_first, context.stop);
    std::vector<store::Inconsistency> told;
    if (suspects.empty()) {
        co_return told;
    }
    Lists second{suspects, absent_is_zero};
    co_await read(scope, second);
    auto compare_second = [&] { return second.contradictions(); };
    const auto contradictions = co_await thread.run(compare_second, context.stop);
    for (const auto& [id, found] : contradictions) {
        if (suspects.contains(id)) {
            told.push_back({account.name, second.names().at(id), found.expected, found.actual});
        }
    }
    co_return told;
}

} // namespace numsync::sync
