#include "ops/library_output.hpp"

#include "model/text.hpp"
#include "model/visible.hpp"

#include <chrono>
#include <mutex>
#include <set>
#include <vector>

namespace numsync::ops {

namespace {

constexpr std::size_t longest_text = 500;
constexpr std::size_t most_texts = 100; ///< per day: a trigger may raise one for each row

} // namespace

struct LibraryOutput::Texts {
    std::mutex mutex; ///< for all below
    std::function<void(std::string)> on_text;
    std::string waiting;
    std::chrono::sys_days day;
    std::set<std::string> told; ///< on that day

    void add(std::string_view piece)
    {
        const std::lock_guard lock{mutex};
        waiting += piece;
        if (!waiting.ends_with('\n')) {
            return;
        }
        const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
        if (today != day) {
            day = today;
            told.clear();
        }
        auto text = notice_text(waiting);
        waiting.clear();
        if (told.size() < most_texts && told.insert(text).second) {
            on_text(std::move(text));
        }
    }
};

LibraryOutput::LibraryOutput(std::function<void(std::string)> on_text)
    : texts_(new Texts{{}, std::move(on_text), {}, {}, {}}), stream_(nullptr), before_(stderr)
{
    static auto* const kept = new std::vector<Texts*>; // LeakSanitizer finds them here: see the destructor
    kept->push_back(texts_);
    cookie_io_functions_t functions{};
    functions.write = [](void* texts, const char* text, std::size_t size) {
        static_cast<Texts*>(texts)->add({text, size});
        return static_cast<ssize_t>(size);
    };
    stream_ = fopencookie(texts_, "w", functions);
    if (stream_ != nullptr) {
        std::setvbuf(stream_, nullptr, _IONBF, 0);
        stderr = stream_;
    }
}

// A thread that hangs in the database may still use stream_ and texts_, so neither is deleted.
LibraryOutput::~LibraryOutput()
{
    stderr = before_;
    const std::lock_guard lock{texts_->mutex};
    texts_->on_text = [](const std::string&) {};
}

std::string notice_text(std::string_view message)
{
    constexpr std::string_view hint = "\nHINT:";
    auto text = std::string{message.substr(0, message.find('\n'))};
    if (const auto at = message.find(hint); at != std::string_view::npos) {
        const auto rest = message.substr(at + 1);
        text += "; " + std::string{rest.substr(0, rest.find('\n'))};
    }
    return std::string{model::cut_utf8(model::visible(text, model::Charset::utf8), longest_text)};
}

} // namespace numsync::ops
