#include "sync/lease_keeper.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace numsync::sync {

namespace asio = boost::asio;
using std::chrono::steady_clock;

KeptLease::KeptLease(LeaseKeeper& keeper, const model::Settings& settings, const model::RunReport& report)
    : keeper_(keeper), settings_(settings), report_(report)
{
}

KeptLease::~KeptLease()
{
    keeper_.leave(*this);
}

void KeptLease::note_renewed()
{
    run_ = {*report_.run_id, report_.account, settings_.sync.lease};
    next_at_ = steady_clock::now() + run_.lease / LeaseKeeper::renewals_per_lease;
    loss_.reset();
    lost_ = {};
}

void KeptLease::join()
{
    if (!joined_ && !loss_) {
        keeper_.join(*this);
    }
}

asio::awaitable<void> KeptLease::leave()
{
    keeper_.leave(*this);
    co_await keeper_.wait_for_renewal(*this);
}

LeaseKeeper::LeaseKeeper(asio::any_io_executor main, Bounds& bounds, std::stop_token stop)
    : main_(main), stop_(std::move(stop)), thread_(main, bounds), timer_(main),
      renewed_(main, steady_clock::time_point::max())
{
}

void LeaseKeeper::join(KeptLease& lease)
{
    lease.joined_ = true;
    kept_.push_back(&lease);
    if (keeping_) {
        timer_.cancel(); // the new lease may be due before all others
        return;
    }
    keeping_ = true;
    asio::co_spawn(main_, keep(), asio::detached);
}

void LeaseKeeper::leave(KeptLease& lease)
{
    if (std::erase(kept_, &lease) > 0) {
        lease.joined_ = false;
        timer_.cancel();
    }
}

asio::awaitable<void> LeaseKeeper::wait_for_renewal(const KeptLease& lease)
{
    while (std::ranges::find(renewing_, lease.run_) != renewing_.end()) {
        co_await renewed_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<void> LeaseKeeper::keep()
{
    while (!kept_.empty() && !stop_.stop_requested()) {
        const auto* const next = *std::ranges::min_element(kept_, {}, &KeptLease::next_at_);
        if (next->next_at_ <= steady_clock::now()) {
            const auto settings =
                next->settings_.database; // a copy; after a reload, runs may have different ones
            co_await renew(settings);
            continue;
        }
        timer_.expires_at(next->next_at_);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    client_.reset();
    keeping_ = false;
}

/// Renews all runs with these database settings at once, due or not.
asio::awaitable<void> LeaseKeeper::renew(const model::DatabaseSettings& settings)
{
    for (auto* const lease : kept_) {
        if (lease->settings_.database == settings) {
            renewing_.push_back(lease->run_);
            lease->next_at_ = steady_clock::now() + lease->run_.lease / renewals_per_lease;
        }
    }
    const auto instance = kept_.front()->report_.instance;
    auto renewal = [&] { return store::renew_leases(client_->database(), instance, renewing_); };
    try {
        if (!client_ || client_->database().settings() != settings) {
            client_.reset();
            client_.emplace(thread_, settings);
        }
        const auto lost = co_await client_->run(renewal, stop_);
        take_note(lost);
    } catch (const std::exception&) {
        // The fault may pass before a lease runs out. If it does not, the fence stops a run that lost its
        // lease.
    }
    renewing_.clear();
    renewed_.cancel();
}

void LeaseKeeper::take_note(const std::vector<store::LeasedRun>& lost)
{
    for (const auto& run : lost) {
        const auto lease = std::ranges::find(kept_, run, &KeptLease::run_);
        if (lease == kept_.end()) {
            continue; // it has left meanwhile: its own transaction finds out
        }
        auto& kept = **lease;
        kept.joined_ = false;
        kept_.erase(lease);
        kept.loss_ = store::lease_lost(run.run_id);
        kept.lost_.request_stop();
    }
}

} // namespace numsync::sync
