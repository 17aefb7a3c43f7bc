#include "ops/html.hpp"

#include "model/text.hpp"

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

std::string html_time(std::chrono::system_clock::time_point time)
{
    const auto stamp = model::utc_text(time);
    const auto t = stamp.find('T');
    return "<time datetime=\"" + stamp + "\">" + stamp.substr(0, t) + " " +
           stamp.substr(t + 1, stamp.size() - t - 2) + " UTC</time>";
}

} // namespace numsync::ops
