#include "ops/config_error.hpp"

#include <utility>

namespace numsync::ops {

namespace {

constexpr std::size_t most_faults_shown = 50;

std::string text_of(const std::string& file, const std::vector<ConfigFault>& faults)
{
    std::string text;
    for (const ConfigFault& fault : faults) {
        if (&fault - faults.data() == most_faults_shown) {
            return text + '\n' + file + ": and " + std::to_string(faults.size() - most_faults_shown) +
                   " more faults";
        }
        text += text.empty() ? "" : "\n";
        text += file + (fault.line > 0 ? ':' + std::to_string(fault.line) : "") + ": ";
        text += fault.key.empty() ? "" : fault.key + ": ";
        text += fault.message;
    }
    return text;
}

bool holds(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

bool may_be_secret(std::string_view text)
{
    return holds(text, "ak_") || holds(text, "passw") || (holds(text, "://") && holds(text, "@"));
}

std::string escaped(std::string_view text)
{
    constexpr std::size_t longest = 60;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : text.substr(0, longest)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte > 0x7e) {
            out += "\\x";
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        } else {
            out += c;
        }
    }
    return text.size() > longest ? out + "..." : out;
}

} // namespace

ConfigError::ConfigError(const std::string& file, std::vector<ConfigFault> faults)
    : std::runtime_error(text_of(file, faults)), faults_(std::move(faults))
{
}

std::string shown_value(std::string_view value)
{
    return may_be_secret(value) ? "a value that is not shown" : '"' + escaped(value) + '"';
}

std::string key_path(std::string_view section, std::string_view key)
{
    std::string path{section};
    path += section.empty() ? "" : ".";
    return path += key;
}

} // namespace numsync::ops
