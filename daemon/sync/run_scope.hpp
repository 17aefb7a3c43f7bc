#pragma once

#include "model/report.hpp"
#include "model/secret.hpp"
#include "sync/context.hpp"

namespace numsync::sync {

/// What the parts of one run share. All of it outlives the run's attempts; main thread.
struct RunScope {
    const Context& context;
    DatabaseClient& database;
    const model::Settings& settings;
    const model::AccountSettings& account;
    const model::Secret& key; ///< may change between two attempts
    model::RunReport& report; ///< says what came of it; after a Failure, how far the run came
};

} // namespace numsync::sync
