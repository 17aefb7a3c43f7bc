#pragma once

#include "store/pq.hpp"

#include <string>

/// How COPY is asked for the rows of one account: it takes no parameters.
namespace numsync::store {

/// Of the account that name_account() named. A sub-select, so that the setting is looked up once and not for
/// every row.
inline constexpr auto* of_account =
    " FROM purchased_numbers WHERE account = (SELECT current_setting('numsync.account'))";

/// For this transaction. Its scans begin at a table's beginning, as a list mostly does, wherever another
/// session's scan may be.
inline void name_account(Transaction& tx, const std::string& account)
{
    run(tx, "SELECT set_config('numsync.account', $1, true), set_config('synchronize_seqscans', 'off', true)",
        account);
}

} // namespace numsync::store
