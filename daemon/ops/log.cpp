#include "ops/log.hpp"

#include "model/text.hpp"
#include "model/visible.hpp"
#include "ops/environment.hpp"
#include "ops/journal.hpp"
#include "ops/log_sink.hpp"

#include <spdlog/async.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <future>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace numsync::ops {

namespace {

using model::LogFormat;
using model::LogLevel;

constexpr std::size_t waiting_lines = 1024;
constexpr std::chrono::milliseconds end_patience{800}; ///< at the end, for a reader to take the lines
constexpr std::chrono::milliseconds end_limit{1600};   ///< at the end, for a write that does not return

struct LevelNames {
    std::string_view name;
    std::string_view priority; ///< as in sd-daemon(3)
};

const LevelNames& names(LogLevel level)
{
    static constexpr std::array<LevelNames, 4> all{
        {{"debug", "7"}, {"info", "6"}, {"warning", "4"}, {"error", "3"}}};
    return all[static_cast<std::size_t>(level)];
}

/// Whether the descriptor is the journal's stream, which systemd names in JOURNAL_STREAM.
bool is_journal(int descriptor)
{
    const char* const stream = std::getenv("JOURNAL_STREAM");
    struct stat status{};
    if (stream == nullptr || fstat(descriptor, &status) != 0) {
        return false;
    }
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

/// With milliseconds: "2026-03-14T22:10:32.123Z".
std::string utc_now()
{
    const auto now = std::chrono::system_clock::now();
    const auto thousandths =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    auto text = model::utc_text(now);
    text.insert(text.size() - 1, "." + std::to_string(1000 + thousandths).substr(1));
    return text;
}

bool is_plain(std::string_view value)
{
    return !value.empty() && std::none_of(value.begin(), value.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\\' || c == '=';
    });
}

std::string as_text(std::string_view message, const LogFields& fields)
{
    std::string line{message};
    for (const auto& [key, value] : fields) {
        line += ' ';
        line += key;
        line += '=';
        line += is_plain(value.text) ? value.text : model::json_string(value.text);
    }
    return line;
}

std::string as_json(LogLevel level, std::string_view message, const LogFields& fields)
{
    std::string line = R"({"time":")" + utc_now() + R"(","level":")" + std::string{names(level).name} +
                       R"(","message":)" + model::json_string(message);
    for (const auto& [key, value] : fields) {
        line += "," + model::json_string(key) + ":" +
                (value.is_number ? value.text : model::json_string(value.text));
    }
    return line + "}";
}

} // namespace

struct Log::Writer {
    std::shared_ptr<spdlog::details::thread_pool> queue =
        std::make_shared<spdlog::details::thread_pool>(waiting_lines, 1);
    std::shared_ptr<LogSink> sink = std::make_shared<LogSink>(*queue);
    std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
        "log", sink, queue, spdlog::async_overflow_policy::overrun_oldest);
};

Log::Log(const model::LogSettings& settings, const model::Redactor& redactor)
    : writer_(std::make_unique<Writer>()), settings_(settings), redactor_(redactor),
      journal_(is_journal(STDERR_FILENO))
{
    writer_->logger->set_level(spdlog::level::trace);
}

// The queue's destructor waits for the queue's thread, for ever if that hangs in a write. So the destructor
// runs on a thread that can be left behind.
Log::~Log()
{
    writer_->sink->wait_only_until(std::chrono::steady_clock::now() + end_patience);
    std::packaged_task<void()> end{[writer = std::move(writer_)]() mutable { writer.reset(); }};
    const auto ended = end.get_future();
    std::thread{std::move(end)}.detach();
    ended.wait_for(end_limit);
}

void Log::write(LogLevel level, std::string_view message, LogFields fields)
{
    if (level < settings_.level) {
        return;
    }
    for (auto& [key, value] : fields) {
        if (!value.is_number) {
            value.text = redactor_(value.text);
        }
    }
    auto line = settings_.format == LogFormat::json
                    ? model::visible_json(as_json(level, message, fields))
                    : model::visible(as_text(message, fields), journal_ ? model::Charset::utf8 : charset());
    if (journal_) {
        auto text = line;
        line.insert(0, "<" + std::string{names(level).priority} + ">");
        line = with_journal_fields(std::move(line), names(level).priority, message, text, fields);
    } else if (settings_.format == LogFormat::text) {
        line = utc_now() + " " + std::string{names(level).name} + " " + line;
    }
    writer_->logger->info("{}", line);
}

void Log::reconfigure(const model::LogSettings& settings)
{
    settings_ = settings;
}

} // namespace numsync::ops
