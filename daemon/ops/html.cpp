#include "ops/html.hpp"

#include <array>
#include <ctime>

namespace numsync::ops {

std::string html_text(std::string_view text)
{
    std::string html;
    for (const char c : text) {
        switch (c) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case '"':
            html += "&quot;";
            break;
        case '\'':
            html += "&#39;";
            break;
        default:
            html += c;
        }
    }
    return html;
}

std::string utc(std::chrono::system_clock::time_point time)
{
    const auto since_epoch = std::chrono::system_clock::to_time_t(time);
    std::tm utc{};
    gmtime_r(&since_epoch, &utc);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string html_time(std::chrono::system_clock::time_point time)
{
    const auto stamp = utc(time);
    const auto t = stamp.find('T');
    return "<time datetime=\"" + stamp + "\">" + stamp.substr(0, t) + " " +
           stamp.substr(t + 1, stamp.size() - t - 2) + " UTC</time>";
}

} // namespace numsync::ops
