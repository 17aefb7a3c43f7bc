#define SD_JOURNAL_SUPPRESS_LOCATION
#include "ops/journal.hpp"

#include "ops/log_events.hpp"

#include <systemd/sd-journal.h>

#include <algorithm>
#include <cctype>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

namespace numsync::ops {

namespace {

constexpr const char* journal_socket =
    "/run/systemd/journal/socket"; ///< libsystemd reports no error if it is missing

void add(std::string& line, std::string_view name, std::string_view value)
{
    line += '\0';
    line += name;
    line += '=';
    const auto begin = line.size();
    line += value;
    std::replace(line.begin() + static_cast<std::ptrdiff_t>(begin), line.end(), '\0', ' ');
}

std::string field_name(std::string_view key)
{
    std::string name = "AGNI_";
    for (const char c : key) {
        name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return name;
}

} // namespace

std::string with_journal_fields(std::string line, std::string_view priority, std::string_view message,
                                std::string_view text, const LogFields& fields)
{
    std::replace(line.begin(), line.end(), '\0', ' ');
    add(line, "MESSAGE", text);
    add(line, "PRIORITY", priority);
    add(line, "SYSLOG_IDENTIFIER", "agni-number-sync");
    if (const auto id = message_id(message); !id.empty()) {
        add(line, "MESSAGE_ID", id);
    }
    for (const auto& [key, value] : fields) {
        add(line, field_name(key), value.text);
    }
    return line;
}

std::string_view stream_text(std::string_view line)
{
    return line.substr(0, line.find('\0'));
}

bool send_to_journal(std::string_view line)
{
    std::vector<iovec> fields;
    for (auto at = line.find('\0'); at != std::string_view::npos;) {
        const auto end = line.find('\0', at + 1);
        const auto field = line.substr(at + 1, end == std::string_view::npos ? end : end - at - 1);
        // sendmsg(2) only reads the data, although iovec is not const.
        fields.push_back({const_cast<char*>(field.data()), field.size()});
        at = end;
    }
    return !fields.empty() && access(journal_socket, W_OK) == 0 &&
           sd_journal_sendv(fields.data(), static_cast<int>(fields.size())) == 0;
}

} // namespace numsync::ops
