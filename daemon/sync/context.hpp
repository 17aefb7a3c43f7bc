#pragma once

#include "model/redactor.hpp"
#include "model/report.hpp"
#include "model/secret.hpp"
#include "model/settings.hpp"
#include "source/proxy.hpp"
#include "source/tls.hpp"
#include "source/trace.hpp"
#include "sync/bounds.hpp"
#include "sync/database_slots.hpp"
#include "sync/lease_keeper.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace numsync::sync {

/// How far a run has come.
struct Progress {
    std::string_view account;
    std::string_view phase;    ///< "connecting", "receiving", "applying", "waiting for another instance"
    std::uint64_t records = 0; ///< received so far
    std::uint64_t bytes = 0;   ///< decompressed, so far
};

/// How many connections a process has at most besides those for runs: one for the spare slot, one for the
/// lease keeper.
inline constexpr int connections_beside_runs = 2;

/// What all runs of a process share. It outlives them. Main thread.
struct Context {
    boost::asio::any_io_executor main;
    DatabaseSlots& slots; ///< for runs: sync.parallel of them
    DatabaseSlots& spare; ///< one, for what belongs to no run: start and end, reconciling, pruning, commands
    LeaseKeeper& lease_keeper; ///< of all runs
    Bounds& bounds;
    source::TlsContexts& tls;
    source::ProxyVariables proxies;
    /// Returns the key of an account of these settings. Throws model::Failure{auth} or {account_key}.
    std::function<model::Secret(const model::Settings&, const model::AccountSettings&)> load_key;
    std::function<double()> chance; ///< uniform in [0, 1)
    std::function<void(const Progress&)> on_progress;
    std::string instance; ///< unique to the process
    std::string version;
    std::stop_token stop; ///< requested on the main thread
    const model::Redactor& redactor;
    /// Called after each exchange with the API, for the debug log; may be empty.
    std::function<void(std::string_view account, const source::Trace::Facts&)> on_exchange{};

    /// Returns on_exchange bound to one account, for ListClient::on_exchange(). The context outlives it.
    [[nodiscard]] std::function<void(const source::Trace::Facts&)>
    exchanges_of(const std::string& account) const
    {
        return [this, account](const source::Trace::Facts& facts) {
            if (on_exchange) {
                on_exchange(account, facts);
            }
        };
    }
};

/// What the parts of one run share. All of it outlives the run's attempts; main thread.
struct RunScope {
    const Context& context;
    DatabaseClient& database;
    const model::Settings& settings;
    const model::AccountSettings& account;
    const model::Secret& key; ///< may change between two attempts
    model::RunReport& report; ///< the run's outcome; after a Failure, how far the run came
};

} // namespace numsync::sync
