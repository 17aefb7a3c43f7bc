#pragma once

#include "store/pq.hpp"

#include <string>

/// Selects the rows of one account in a COPY. COPY takes no parameters, so the account's name goes through a
/// setting.
namespace numsync::store {

/// FROM and WHERE: the rows of the account that name_account() set. A sub-select, so that PostgreSQL reads
/// the setting once and not for each row.
inline constexpr auto* from_account =
    " FROM purchased_numbers WHERE account = (SELECT current_setting('numsync.account'))";

/// Sets the account of `from_account` for this transaction. Also makes each sequential scan begin at the
/// start of the table, where a list mostly begins, even if another session is in the middle of a scan.
inline void name_account(Transaction& tx, const std::string& account)
{
    execute(tx,
            "SELECT set_config('numsync.account', $1, true), set_config('synchronize_seqscans', 'off', true)",
            account);
}

} // namespace numsync::store
