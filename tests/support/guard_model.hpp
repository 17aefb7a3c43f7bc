#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <utility>

/// The rules of the guard and its approvals, written as simply as possible: sets of numbers, no digests, no
/// SQL.
namespace numsync::support {

/// One number of a list. `stamp` stands for its updated_at.
struct Listed {
    int price = 0;
    int stamp = 0;

    bool operator==(const Listed&) const = default;
};

struct GuardLimits {
    int removed = 30;
    int changed = 50;
    int added = 60;
    int min_existing = 10;
};

class GuardModel {
  public:
    using List = std::map<int, Listed>;
    enum class State : std::uint8_t { present, missing, removed };

    struct Row {
        Listed listed;
        State state = State::present;
    };

    /// The ids that are absent, and the ids with prices that are changed or added.
    struct Set {
        std::set<int> absent;
        std::set<std::pair<int, int>> changed;
        std::set<std::pair<int, int>> added;

        bool operator==(const Set&) const = default;
        [[nodiscard]] bool empty() const { return absent.empty() && changed.empty() && added.empty(); }
    };

    struct Approval {
        Set proposed;
        Set set; ///< the part that still counts
        bool applied = false;
    };

    enum class End : std::uint8_t { applied, recovered, differs };

    struct Outcome {
        bool blocked = false;
        bool by_approval = false;
        Set set; ///< what to approve; empty if the list breaks no rule even without approvals
        std::optional<End> waiting_ended;
        std::optional<End> given_ended;
    };

    /// Takes a complete list. `held`: it has a record whose id cannot be read, so removals are held.
    Outcome sync(const List& list, bool held)
    {
        const auto plan = plan_of(list);
        const auto approved = given ? common(plan, given->set) : Set{};
        const auto alone = broken(plan, {}, held);
        Outcome outcome;
        outcome.blocked = !broken(plan, approved, held).empty();
        outcome.by_approval = !outcome.blocked && !alone.empty();
        if (!alone.empty()) {
            outcome.set = {alone.contains('r') ? plan.absent : approved.absent,
                           alone.contains('c') ? plan.changed : approved.changed,
                           alone.contains('a') ? plan.added : approved.added};
        }
        if (outcome.blocked) {
            propose(outcome);
        } else {
            apply(list, plan, approved, held, outcome);
        }
        return outcome;
    }

    /// Approves the waiting proposal. Returns how the earlier approval ended, if there was one.
    std::optional<End> approve()
    {
        const auto ended = given ? std::optional{given->applied ? End::applied : End::differs} : std::nullopt;
        given = std::exchange(waiting, std::nullopt);
        return ended;
    }

    [[nodiscard]] std::size_t count(State state) const
    {
        std::size_t rows = 0;
        for (const auto& [id, row] : table) {
            rows += row.state == state;
        }
        return rows;
    }

    GuardLimits limits;
    std::map<int, Row> table;
    std::set<int> removed_lately; ///< removed without approval, and not back yet
    std::optional<Approval> waiting;
    std::optional<Approval> given;

  private:
    [[nodiscard]] Set plan_of(const List& list) const
    {
        Set plan;
        for (const auto& [id, row] : table) {
            if (row.state != State::removed && !list.contains(id)) {
                plan.absent.insert(id);
            }
        }
        for (const auto& [id, listed] : list) {
            const auto row = table.find(id);
            if (row == table.end() || row->second.state == State::removed) {
                plan.added.emplace(id, listed.price);
            } else if (row->second.listed != listed) {
                plan.changed.emplace(id, listed.price);
            }
        }
        return plan;
    }

    template <class T>
    static std::set<T> common(const std::set<T>& left, const std::set<T>& right)
    {
        std::set<T> both;
        for (const auto& element : left) {
            if (right.contains(element)) {
                both.insert(element);
            }
        }
        return both;
    }

    static Set common(const Set& left, const Set& right)
    {
        return {common(left.absent, right.absent), common(left.changed, right.changed),
                common(left.added, right.added)};
    }

    /// The rules that the part without approval breaks: r(emoval), c(hange), a(dditions).
    [[nodiscard]] std::set<char> broken(const Set& plan, const Set& approved, bool held) const
    {
        const auto living = static_cast<double>(count(State::present) + count(State::missing));
        const auto share = [](double part, double whole) { return part * 100 / whole; };
        const auto absent = static_cast<double>(plan.absent.size() - approved.absent.size());
        const auto staying = living - static_cast<double>(approved.absent.size());
        const auto lately = static_cast<double>(removed_lately.size());
        std::set<char> rules;
        if (!held && absent > 0 &&
            (absent == staying || (staying + lately >= limits.min_existing &&
                                   share(absent + lately, staying + lately) > limits.removed))) {
            rules.insert('r');
        }
        if (living < limits.min_existing) {
            return rules;
        }
        if (share(static_cast<double>(plan.changed.size() - approved.changed.size()), living) >
            limits.changed) {
            rules.insert('c');
        }
        if (share(static_cast<double>(plan.added.size() - approved.added.size()), living) > limits.added) {
            rules.insert('a');
        }
        return rules;
    }

    void propose(Outcome& outcome)
    {
        const bool known = (waiting && waiting->proposed == outcome.set) ||
                           (given && !given->applied && given->proposed == outcome.set);
        if (!known) {
            outcome.waiting_ended = waiting ? std::optional{End::differs} : std::nullopt;
            waiting = {outcome.set, outcome.set, false};
        }
    }

    void apply(const List& list, const Set& plan, const Set& approved, bool held, Outcome& outcome)
    {
        for (const auto& [id, listed] : list) {
            table[id] = {listed, State::present};
            removed_lately.erase(id);
        }
        auto left = approved.absent;
        for (const auto id : held ? std::set<int>{} : plan.absent) {
            auto& row = table.at(id);
            if (row.state == State::present) {
                row.state = State::missing;
            } else {
                row.state = State::removed;
                if (left.erase(id) == 0) {
                    removed_lately.insert(id);
                }
            }
        }
        if (waiting && (!held || common(plan.absent, waiting->set.absent).empty())) {
            outcome.waiting_ended = End::recovered;
            waiting.reset();
        }
        if (!given) {
            return;
        }
        given->applied |=
            !approved.changed.empty() || !approved.added.empty() || (!held && !approved.absent.empty());
        given->set.changed.clear();
        given->set.added.clear();
        if (left.empty()) {
            outcome.given_ended = given->applied ? End::applied : End::recovered;
            given.reset();
        }
    }
};

/// A vendor whose list changes at random: a little or too much, for good or for one list only.
class RandomVendor {
  public:
    explicit RandomVendor(unsigned seed, int numbers) : random_(seed)
    {
        for (int id = 1; id <= numbers; ++id) {
            truth_[id] = {100, 0};
        }
    }

    bool chance(int percent) { return below(100) < percent; }

    int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

    /// The next list. Now and then the vendor returns to `table`, which is what the customer has.
    GuardModel::List list(const std::map<int, GuardModel::Row>& table)
    {
        if (chance(10)) {
            truth_.clear();
            for (const auto& [id, row] : table) {
                if (row.state != GuardModel::State::removed) {
                    truth_[id] = row.listed;
                }
            }
        }
        auto list = truth_;
        if (chance(60)) {
            change(list);
        }
        if (chance(70)) {
            truth_ = list;
        }
        return list;
    }

  private:
    static constexpr int ids = 60; ///< ids are 1 to 60: few, so that many come back

    void change(GuardModel::List& list)
    {
        const auto some = [&](std::size_t of) {
            return chance(60) ? below(4) : below(static_cast<int>(of) + 1);
        };
        const auto removed = chance(50) ? some(list.size()) : 0;
        const auto changed = chance(40) ? some(list.size()) : 0;
        const auto added = chance(40) ? some(30) : 0;
        for (int i = 0; i < removed && !list.empty(); ++i) {
            list.erase(any_of(list));
        }
        const int price = below(4);
        for (auto& [id, listed] : list) {
            if (below(static_cast<int>(list.size())) < changed) {
                listed = {chance(20) ? listed.price : price, ++stamp_};
            }
        }
        for (int i = 0; i < added; ++i) {
            list.try_emplace(1 + below(ids), Listed{price, ++stamp_});
        }
    }

    GuardModel::List::iterator any_of(GuardModel::List& list)
    {
        return std::next(list.begin(), below(static_cast<int>(list.size())));
    }

    std::mt19937 random_;
    GuardModel::List truth_;
    int stamp_ = 0;
};

} // namespace numsync::support
