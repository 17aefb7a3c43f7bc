#include "store/conninfo.hpp"

#include "model/failure.hpp"

#include <libpq-fe.h>

#include <map>
#include <memory>

namespace numsync::store {

namespace {

constexpr const char* connect_timeout = "10"; ///< seconds, for each address

std::string quoted(const std::string& value)
{
    std::string text = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') {
            text += '\\';
        }
        text += c;
    }
    return text + "'";
}

} // namespace

ConnInfo parse_conninfo(const std::string& url)
{
    char* error = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{
        PQconninfoParse(url.c_str(), &error), &PQconninfoFree};
    PQfreemem(error); // it quotes the string, so nobody gets to see it
    if (!options) {
        throw model::Misconfigured{"database.url is no connection string that libpq can read (URI or "
                                   "keyword=value; a special character "
                                   "in a password has to be percent-encoded in a URI); it is not shown here, "
                                   "as it may hold a password"};
    }
    std::map<std::string, std::string> values;
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr && *option->val != '\0') {
            values[option->keyword] = option->val;
        }
    }
    values.try_emplace("connect_timeout", connect_timeout);
    values.try_emplace("application_name", "agni-number-sync");
    if (values["host"].find(',') != std::string::npos || values["hostaddr"].find(',') != std::string::npos) {
        values.try_emplace("target_session_attrs", "read-write");
    }
    ConnInfo info{"", values["password"]};
    for (const auto& [keyword, value] : values) {
        if (!value.empty()) {
            info.text += keyword + "=" + quoted(value) + " ";
        }
    }
    return info;
}

} // namespace numsync::store
