#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace numsync::ops {

struct LogEvent {
    std::string_view message;
    std::string_view id; ///< the journal's MESSAGE_ID; it never changes, even if the message does
};

/// Every kind of event that the log knows, for `journalctl MESSAGE_ID=...`.
constexpr std::array log_events{
    LogEvent{"run", "36430c085dfe4ec4861c2190479574b2"},
    LogEvent{"runs that changed nothing", "6745b2114fc84f63ae0ce2c0dfbc1c1e"},
    LogEvent{"exchange", "c1f29f4c6ae44b0c9d5a3df1b0c7e852"},
    LogEvent{"reconciliation", "d62e5966152040a389d86e9fc4098cb7"},
    LogEvent{"standing by", "71b862cd4d1b458aabd1def22d0948af"},
    LogEvent{"started", "f09ce091ef4c4f4890fc241e7c75a022"},
    LogEvent{"stopping", "32806ac8b346426faab9d4b812335639"},
    LogEvent{"stopped", "2533def26862432cb2d6a14bcc5633a6"},
    LogEvent{"configuration reloaded", "e0b15df5554e4eb39aa8e277cce5689a"},
    LogEvent{"configuration not reloaded, the old one stays", "f536ec0a402644daaa08411dcc814adf"},
    LogEvent{"endpoint listens", "04ce7775389f45b09e5e307b88e873fe"},
    LogEvent{"endpoint cannot listen, tried again until it can", "eae770c9871947818017818fa3e4b51d"},
    LogEvent{"old records deleted", "281911978d5f46b7a3608bef4fc83a51"},
    LogEvent{"old records not deleted", "1ea45ae44c6e45f499ec22a118b3a3ef"},
    LogEvent{"daily inventory not written", "1a63b491bb944816ba99bbcd47cc9971"},
    LogEvent{"notice of the database", "2b7f6e0c0d0f4f6c9a53a1d7e84c1b96"},
    LogEvent{"migration applied", "19203fc9e76d4445a562692d1c0bdb49"},
    LogEvent{"cannot migrate the database at start", "0448f1dd579d40caa9a94af55a0dd0ba"},
};

/// The MESSAGE_ID of a message; empty if it is not in log_events.
constexpr std::string_view message_id(std::string_view message)
{
    const auto* const event = std::find_if(log_events.begin(), log_events.end(),
                                           [&](const LogEvent& row) { return row.message == message; });
    return event == log_events.end() ? std::string_view{} : event->id;
}

} // namespace numsync::ops
