#include "ops/log.hpp"

#include "model/text.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <sys/stat.h>
#include <unistd.h>

namespace numsync::ops {

namespace {

using model::LogFormat;
using model::LogLevel;

constexpr std::size_t waiting_lines = 1024;

struct LevelNames {
    std::string_view name;
    std::string_view priority; ///< as sd-daemon(3) has it
};

const LevelNames& names(LogLevel level)
{
    static constexpr std::array<LevelNames, 4> all{
        {{"debug", "<7>"}, {"info", "<6>"}, {"warning", "<4>"}, {"error", "<3>"}}};
    return all[static_cast<std::size_t>(level)];
}

/// systemd says in JOURNAL_STREAM which stream is the journal's.
bool is_journal(int descriptor)
{
    const char* const stream = std::getenv("JOURNAL_STREAM");
    struct stat status{};
    if (stream == nullptr || fstat(descriptor, &status) != 0) {
        return false;
    }
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

std::string utc_now()
{
    const auto now = std::chrono::system_clock::now();
    const auto seconds = std::chrono::system_clock::to_time_t(now);
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
    const auto fraction = std::to_string(1000 + milliseconds).substr(1);
    return std::string{text.data(), length} + "." + fraction + "Z";
}

/// Control characters and quotes escaped, other text as it is.
std::string in_quotes(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < ' ') {
            constexpr std::string_view digits = "0123456789abcdef";
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
    return out + '"';
}

bool is_plain(std::string_view value)
{
    return !value.empty() && value.find_first_of(" \"\\=\t\n\r") == std::string_view::npos;
}

std::string as_text(std::string_view message, const LogFields& fields)
{
    std::string line{message};
    for (const auto& [key, value] : fields) {
        line += ' ';
        line += key;
        line += '=';
        line += is_plain(value) ? value : in_quotes(value);
    }
    return line;
}

std::string as_json(LogLevel level, std::string_view message, const LogFields& fields)
{
    std::string line = R"({"time":")" + utc_now() + R"(","level":")" + std::string{names(level).name} +
                       R"(","message":)" + in_quotes(message);
    for (const auto& [key, value] : fields) {
        line += "," + in_quotes(key) + ":" + in_quotes(value);
    }
    return line + "}";
}

} // namespace

struct Log::Writer {
    std::shared_ptr<spdlog::details::thread_pool> queue =
        std::make_shared<spdlog::details::thread_pool>(waiting_lines, 1);
    std::shared_ptr<spdlog::async_logger> logger =
        std::make_shared<spdlog::async_logger>("log", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                               queue, spdlog::async_overflow_policy::overrun_oldest);
    std::size_t dropped_told = 0;
};

Log::Log(const model::LogSettings& settings)
    : writer_(std::make_unique<Writer>()), settings_(settings), journal_(is_journal(STDERR_FILENO))
{
    writer_->logger->set_pattern("%v");
    writer_->logger->set_level(spdlog::level::trace);
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view message, const LogFields& fields)
{
    if (level < settings_.level) {
        return;
    }
    auto line =
        settings_.format == LogFormat::json ? as_json(level, message, fields) : as_text(message, fields);
    if (journal_) {
        line.insert(0, names(level).priority);
    } else if (settings_.format == LogFormat::text) {
        line = utc_now() + " " + std::string{names(level).name} + " " + line;
    }
    writer_->logger->info("{}", line);
    const auto dropped = writer_->queue->overrun_counter();
    if (dropped > writer_->dropped_told) {
        writer_->dropped_told = dropped;
        writer_->logger->info("{} lines of this log were dropped, as nobody read them", dropped);
    }
}

void Log::reconfigure(const model::LogSettings& settings)
{
    settings_ = settings;
}

} // namespace numsync::ops
