#include "sync/verify_filters.hpp"

#include "model/canonical_line.hpp"
#include "model/digest.hpp"
#include "sync/fetch_list.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace numsync::sync {

namespace asio = boost::asio;

namespace {

enum List : std::uint8_t { whole_list, active, inactive };
constexpr std::array lists{whole_list, active, inactive};

constexpr std::size_t most_inconsistencies = 1'000; ///< that are told one by one

/// What a list says of an id.
enum Mark : std::uint8_t {
    says_active = 1, ///< the whole_list list
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

/// The three lists of one reading: 24 bytes an id, and once more as many while a list is taken.
class Lists {
  public:
    /// `named`: ids whose text is wanted, too. `absent_is_zero` as canonicalise() has it.
    Lists(std::set<model::Digest> named, bool absent_is_zero)
        : named_(std::move(named)), absent_is_zero_(absent_is_zero)
    {
    }

    void take(List list, const source::ReceivedRecord& record);

    /// Puts together what was said of each id. After each list.
    void unite();

    /// The ids that the lists disagree about, sorted. After unite().
    [[nodiscard]] std::vector<model::Digest> contradictions() const;
    /// Of an id that a list has.
    [[nodiscard]] std::optional<Contradiction> contradiction(const model::Digest& id) const;
    /// Of the named ones, those that a list has.
    [[nodiscard]] const std::map<model::Digest, std::string>& names() const { return names_; }

  private:
    [[nodiscard]] std::optional<Contradiction> contradiction(std::uint8_t marks) const;

    std::set<model::Digest> named_;
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
    if (named_.contains(id)) {
        names_.emplace(id, name);
    }
    if (list == whole_list) {
        const auto is_active = model::escaped_fields(line_)[model::active_field];
        const auto said = is_active == "f" ? says_inactive : says_nothing;
        said_.push_back({id, is_active == "t" ? says_active : said});
    } else {
        said_.push_back({id, list == active ? in_active : in_inactive});
    }
}

void Lists::unite()
{
    std::ranges::sort(said_, {}, &Said::id);
    std::size_t kept = 0;
    for (const auto& one : said_) {
        if (kept > 0 && said_[kept - 1].id == one.id) {
            said_[kept - 1].marks |= one.marks;
        } else {
            said_[kept++] = one;
        }
    }
    said_.resize(kept);
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
        return unidentified_[whole_list] ? std::nullopt : std::optional{found};
    }
    found.expected = says == says_active ? "true" : "false";
    const bool unknown = in == 0 && unidentified_[says == says_active ? active : inactive];
    return unknown || found.actual == found.expected ? std::nullopt : std::optional{found};
}

std::optional<Contradiction> Lists::contradiction(const model::Digest& id) const
{
    return contradiction(std::ranges::lower_bound(said_, id, {}, &Said::id)->marks);
}

std::vector<model::Digest> Lists::contradictions() const
{
    std::vector<model::Digest> found;
    for (const auto& one : said_) {
        if (contradiction(one.marks)) {
            found.push_back(one.id);
        }
    }
    return found;
}

/// Takes one of the three lists.
class FilterSink : public ProgressSink {
  public:
    FilterSink(const RunScope& scope, List list, Lists& into) : ProgressSink(scope), list_(list), into_(into)
    {
    }

    void take(const source::ReceivedRecord& record) override
    {
        into_.take(list_, record);
        count_record();
    }

  private:
    List list_;
    Lists& into_;
};

/// Reads the three lists. Returns the ids that they disagree about, sorted.
asio::awaitable<std::vector<model::Digest>> read(RunScope scope, Lists& into)
{
    for (const auto list : lists) {
        auto filters = scope.account.filters;
        if (list != whole_list) {
            filters.is_active = list == active;
        }
        source::ListClient client{scope.context.main, scope.settings.api, scope.context.tls,
                                  scope.context.proxies, scope.context.stop};
        source::Drift not_for_us; // a sync notes it
        const auto query = model::to_query(filters);
        FilterSink sink{scope, list, into};
        co_await fetch_list(scope, client, query, sink, not_for_us);
        auto unite = [&] { into.unite(); }; // on the database thread, as it looks at every number
        co_await scope.database.run(unite, scope.context.stop);
    }
    auto compare = [&] { return into.contradictions(); };
    co_return co_await scope.database.run(compare, scope.context.stop);
}

} // namespace

asio::awaitable<FilterCheck> verify_filters(const Context& context, const model::Settings& settings,
                                            const model::AccountSettings& account)
{
    auto slot = co_await context.slots.take({}, {});
    auto& thread = slot.client(settings.database); // for its thread: the database is not asked
    model::RunReport report;
    const auto key = context.load_key(settings, account);
    const RunScope scope{context, thread, settings, account, key, report};
    const bool absent_is_zero = settings.api.absent == model::Absent::zero;
    std::vector<model::Digest> suspects;
    {
        Lists first{{}, absent_is_zero}; // which is gone before the lists are read once more
        suspects = co_await read(scope, first);
    }
    FilterCheck check;
    if (suspects.empty()) {
        co_return check;
    }
    const auto most = std::min(suspects.size(), most_inconsistencies);
    Lists second{{suspects.begin(), suspects.begin() + static_cast<std::ptrdiff_t>(most)}, absent_is_zero};
    const auto contradictions = co_await read(scope, second);
    for (const auto& [id, name] : second.names()) {
        if (const auto found = second.contradiction(id)) {
            check.told.push_back({account.name, name, found->expected, found->actual});
        }
    }
    const auto confirmed = std::ranges::count_if(
        contradictions, [&](const auto& id) { return std::ranges::binary_search(suspects, id); });
    check.more = static_cast<std::uint64_t>(confirmed) - check.told.size();
    co_return check;
}

} // namespace numsync::sync
