#include "store/foreign_url.hpp"

#include "model/text.hpp"
#include "model/userinfo.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace numsync::store {

namespace {

constexpr const char* our_form = "write postgresql://USER@HOST:PORT/DATABASE";

struct Known {
    std::string_view names; ///< lower case, without _ - and blanks; each is followed by a blank
    const char* instead;
};

/// How such strings begin in other programs, in lower case.
constexpr std::array beginnings{
    Known{"postgresql:// postgres:// ", "has its scheme in capitals; write postgresql:// in lower case"},
    Known{
        "postgresql+ postgres+ ",
        "begins with a scheme of SQLAlchemy's, which names a driver after a +; write postgresql:// instead"},
    Known{"jdbc: r2dbc: ", "begins with a scheme of Java's; take away what stands before postgresql://, and "
                           "a driver's parameters behind the ?"},
    Known{"psql:// pgsql:// pdopgsql:// pdo-pgsql:// postgis:// ecto:// cockroachdb:// ",
          "begins with a scheme of another driver; write postgresql:// instead"},
    Known{"psql ", "is a command; give what stands between its quotes alone"},
    Known{"databaseurl= exportdatabaseurl= ", "is a shell's assignment; give what stands after the = alone"},
    Known{"' \" ", "begins with a quote; give what stands between the quotes alone"}};

constexpr std::array parameters{
    Known{"pgbouncer pgbouncermode poolmode ", "leave it out: poolers need no word here"},
    Known{"connectionlimit pool poolsize poolmode pooltimeout poolrecycle poolpreping poolmaxconns "
          "poolminconns "
          "poolmaxconnlifetime poolmaxconnidletime pooling maxpoolsize minpoolsize minimumpoolsize "
          "maximumpoolsize maxoverflow connmaxage connhealthchecks reapingfrequency singleuseconnections ",
          "leave it out: the program keeps no pool"},
    Known{"preparethreshold preparedstatements statementcachesize preparedstatementcachesize "
          "preparedstatementcachequeries statementcachecapacity statementcachemode defaultqueryexecmode "
          "binaryparameters prefersimpleprotocol preparedstatementnamefunc ",
          "leave it out: the program keeps no prepared statements"},
    Known{"charset encoding serverversion adapter workaround supa uselibpqcompat asyncfallback timezone "
          "endpoint project rewritebatchedinserts stringtype ",
          "leave it out"},
    Known{"schema schemaname currentschema searchpath defaultschema ",
          "set database.schema in the configuration instead"},
    Known{
        "ssl usessl sslaccept sslfactory sslidentity sslverify trustservercertificate rejectunauthorized "
        "tls ",
        "write sslmode=verify-full, with sslrootcert=FILE for an authority that this machine does not trust"},
    Known{"sslca sslcafile cafile rootcertificate sslinline ", "write sslrootcert=FILE"},
    Known{"timeout logintimeout connectiontimeout ", "write connect_timeout=SECONDS"},
    Known{"sockettimeout commandtimeout querytimeout statementtimeout ",
          "set database.statement_timeout in the configuration instead"},
    Known{"locktimeout ", "set database.lock_timeout in the configuration instead"},
    Known{"idleintransactionsessiontimeout idletimeout maxlifetime ", "leave it out"},
    Known{"username userid userid uid ", "write user"},
    Known{"pwd pass passwd ", "leave it out, and give the password as the credential agni-db-password"},
    Known{"database db databasename initialcatalog ", "write dbname"},
    Known{"server hostname datasource ", "write host"},
    Known{"targetservertype readonly ", "write target_session_attrs=read-write"},
    Known{"keepalive tcpkeepalive ", "write keepalives=1"},
    Known{"loadbalancehosts requireauth sslcertmode sslnegotiation gssdelegation minprotocolversion "
          "maxprotocolversion sslkeylogfile servicefile scramclientkey scramserverkey ",
          "leave it out: this machine's libpq is too old for it"}};

/// Normalises a name: "SSL Mode", "ssl-mode" and "sslMode" become "sslmode".
std::string plain(std::string_view name)
{
    std::string out = model::lower(name);
    std::erase_if(out, [](char c) { return c == '_' || c == '-' || c == ' ' || c == '+'; });
    return out;
}

std::vector<std::string_view> split(std::string_view text, char at)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(at), text.size());
        parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// libpq's keyword that equals `name` once it is normalised, as libpq spells it; empty if there is none.
std::string keyword_like(const std::string& name)
{
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> known{PQconndefaults(),
                                                                             &PQconninfoFree};
    for (const auto* option = known.get(); option != nullptr && option->keyword != nullptr; ++option) {
        if (plain(option->keyword) == name) {
            return option->keyword;
        }
    }
    return {};
}

/// What to write instead of a name that libpq does not know; empty if this program does not know it either.
std::string instead_of(std::string_view given)
{
    const auto name = plain(given);
    if (const auto keyword = keyword_like(name); !keyword.empty()) {
        return "write " + keyword;
    }
    for (const auto& [names, instead] : parameters) {
        const auto known = split(names, ' ');
        if (std::ranges::find(known, name) != known.end()) {
            return instead;
        }
    }
    return {};
}

/// Finds a foreign parameter in name=value&name=value, or name=value name=value. Only for a URI it also
/// reports where an unknown one stands: elsewhere that may be part of a password with blanks.
std::optional<std::string> foreign_parameter(std::string_view text, char between)
{
    int position = 0;
    for (const auto part : split(text, between)) {
        ++position;
        const auto end = part.find('=');
        const auto name = model::percent_decoded(part.substr(0, end)).value_or("");
        if (end == std::string_view::npos || keyword_like(plain(name)) == name) {
            continue;
        }
        if (const auto instead = instead_of(name); !instead.empty()) {
            return "has the parameter " + name + ", which libpq does not know: " + instead;
        }
        if (between == '&') {
            return "has a parameter that libpq does not know, number " + std::to_string(position) +
                   " after its ?; leave it out";
        }
    }
    return std::nullopt;
}

/// Whether it has the form Host=...;Username=...
bool is_dotnet(const std::string& lowered)
{
    const auto begins = [&](std::string_view with) { return lowered.starts_with(with); };
    return lowered.find(';') != std::string::npos &&
           (begins("host=") || begins("server=") || begins("data source=") || begins("user id=") ||
            begins("username=") || begins("database=") || begins("port="));
}

} // namespace

std::optional<std::string> foreign_form(const std::string& url)
{
    const auto lowered = model::lower(url);
    const bool is_uri = url.starts_with("postgresql://") || url.starts_with("postgres://");
    for (const auto& [names, instead] : beginnings) {
        for (const auto beginning : split(names, ' ')) {
            if (!is_uri && (lowered.starts_with(beginning) || plain(url).starts_with(beginning))) {
                return instead;
            }
        }
    }
    if (is_dotnet(lowered)) {
        return std::string{"has the form of .NET, name=value;name=value; "} + our_form;
    }
    return is_uri ? foreign_parameter(url.substr(std::min(url.find('?'), url.size() - 1) + 1), '&')
                  : foreign_parameter(url, ' ');
}

} // namespace numsync::store
