#include <chrono>
#include <cstdio>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// measure FILE COMMAND... - runs COMMAND, writes "SECONDS PEAK_MIB CPU_SECONDS" to FILE, and exits with the
// code of COMMAND.
int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fputs("usage: measure FILE COMMAND...\n", stderr);
        return 64;
    }
    const auto start = std::chrono::steady_clock::now();
    const auto child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        std::perror(argv[2]);
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    auto* const out = std::fopen(argv[1], "w");
    if (out == nullptr) {
        std::perror(argv[1]);
        return 70;
    }
    const auto in_seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    std::fprintf(out, "%.3f %ld %.3f\n", seconds, usage.ru_maxrss / 1024,
                 in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime));
    std::fclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
