#include "double.hpp"
#include "records.hpp"

#include <CLI/CLI.hpp>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

using namespace numsync::support;

constexpr std::string_view list_path = "/api/v1/phone-numbers/list";

struct Options {
    std::filesystem::path certificates;
    std::vector<std::filesystem::path> bodies;
    std::filesystem::path port_file;
    std::string key;
    std::uint16_t port = 0;
    int generate = 0;
    int first = 1;
    int change_percent = 0;
};

/// Spreads the changes evenly: exactly `percent` of any hundred numbers in a row.
bool is_changed(int n, int percent)
{
    const auto at = static_cast<long>(n);
    return (at - 1) * percent / 100 != at * percent / 100;
}

int print_list(const Options& options)
{
    std::string text = R"({"success":true,"message":"Request completed successfully","data":[)";
    for (int i = 0; i < options.generate; ++i) {
        const int n = options.first + i;
        text += i == 0 ? "\n" : ",\n";
        text += is_changed(n, options.change_percent) ? changed_number_json(n) : number_json(n);
        if (text.size() > 1024 * 1024) {
            std::fwrite(text.data(), 1, text.size(), stdout);
            text.clear();
        }
    }
    text += "\n]}\n";
    std::fwrite(text.data(), 1, text.size(), stdout);
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? 0 : 1;
}

Reply error(int code, std::string_view name, std::string_view message)
{
    return status(code, R"({"code":)" + json_text(name) + R"(,"message":)" + json_text(message) +
                            R"(,"details":[]})");
}

/// An accepted key that ends in * accepts every key with that beginning.
bool is_accepted(std::string_view key, std::string_view accepted)
{
    return accepted.ends_with('*') ? key.starts_with(accepted.substr(0, accepted.size() - 1))
                                   : key == accepted;
}

/// Renames a complete file into place: somebody waits for it and reads it at once.
void write_port(const std::filesystem::path& file, int port)
{
    const std::filesystem::path draft = file.string() + ".draft";
    std::ofstream{draft} << port << '\n';
    std::filesystem::rename(draft, file);
}

/// The file, or, if the request filters by is_active, the records of it that match. The file has one record a
/// line, as print_list() writes it.
Reply answer_from(const std::filesystem::path& body, const Request& request)
{
    if (request.target.find("is_active=") == std::string::npos) {
        return file_json(body);
    }
    std::vector<std::string> records;
    std::ifstream file{body};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(R"({"id":)")) {
            line.erase(line.rfind('}') + 1);
            records.push_back(std::move(line));
        }
    }
    return ok_json(list_json(records_asked_for(request.target, records)));
}

int serve(const Options& options)
{
    // Blocked before the first thread starts: only sigwait gets them.
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stops, nullptr);

    DoubleSettings settings;
    settings.port = options.port;
    Double upstream{options.certificates, settings};
    upstream.remember_requests(false);
    std::atomic<std::size_t> answers{0};
    upstream.answer([&](const Request& request) {
        const std::string path = request.target.substr(0, request.target.find('?'));
        if (request.method != "GET" || path != list_path) {
            return error(404, "not_found", "no such route");
        }
        if (!is_accepted(request.header("X-Api-Key"), options.key)) {
            return error(401, "unauthenticated", "invalid API key");
        }
        return answer_from(options.bodies[answers++ % options.bodies.size()], request);
    });
    if (!options.port_file.empty()) {
        write_port(options.port_file, upstream.port());
    }
    std::cerr << "agni-double: " << upstream.url() << '\n';
    int signal = 0;
    sigwait(&stops, &signal);
    return 0;
}

} // namespace

int main(int argc, char** argv)
try {
    CLI::App app{
        "a double of the Agni API: serves a file as the list of purchased numbers, or prints such a list"};
    Options options;
    auto* generate =
        app.add_option("--generate", options.generate, "print a list of that many numbers, and exit");
    app.add_option("--first", options.first, "the number to begin with (default: 1)")->needs(generate);
    app.add_option("--change-percent", options.change_percent,
                   "percentage of the numbers to change (default: 0)")
        ->needs(generate);
    app.add_option("--certificates", options.certificates, "directory that make-certificates filled")
        ->excludes(generate);
    app.add_option("--body", options.bodies,
                   "file to serve, read again for each request; several are served in turn")
        ->excludes(generate);
    app.add_option("--key", options.key, "API key to accept; ak_* accepts every key that begins with ak_")
        ->excludes(generate);
    app.add_option("--port", options.port, "port of 127.0.0.1 to listen on (default: any free one)")
        ->excludes(generate);
    app.add_option("--port-file", options.port_file, "file to write the port to, once it listens")
        ->excludes(generate);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 64;
    }
    if (generate->count() > 0) {
        return print_list(options);
    }
    if (options.certificates.empty() || options.bodies.empty() || options.key.empty()) {
        std::cerr << "agni-double: no list to serve; give --certificates, --body and --key, or --generate "
                     "(see --help)\n";
        return 64;
    }
    return serve(options);
} catch (const std::exception& failure) {
    std::cerr << "agni-double: " << failure.what() << '\n';
    return 70;
}
