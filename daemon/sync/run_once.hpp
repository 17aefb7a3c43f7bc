#pragma once

#include "model/report.hpp"
#include "model/settings.hpp"
#include "sync/context.hpp"
#include "sync/held_run.hpp"

#include <boost/asio/awaitable.hpp>

namespace numsync::sync {

/// One sync of one account, from the run row to its end. While it waits, for another attempt or for another
/// instance, it gives `slot` back and keeps its lease; it has one again when it returns. Never throws for
/// what can go wrong in a run: the report says it. All references outlive it.
boost::asio::awaitable<model::RunReport> run_once(const Context& context, const model::Settings& settings,
                                                  const model::AccountSettings& account, DatabaseSlot& slot,
                                                  model::Trigger trigger, Need need = Need::in_any_case);

} // namespace numsync::sync
