#pragma once

#include "model/report.hpp"
#include "model/settings.hpp"
#include "sync/context.hpp"
#include "sync/held_run.hpp"

#include <boost/asio/awaitable.hpp>

namespace numsync::sync {

/// Makes one sync of one account, from opening its run row to ending it. While it waits for another attempt
/// or for another instance, it keeps its lease and gives `slot` back. When it returns, it has a slot again.
/// Throws nothing for what can go wrong in a run: the report says it. All references outlive the coroutine.
boost::asio::awaitable<model::RunReport> run_once(const Context& context, const model::Settings& settings,
                                                  const model::AccountSettings& account, DatabaseSlot& slot,
                                                  model::Trigger trigger, Need need = Need::always);

} // namespace numsync::sync
