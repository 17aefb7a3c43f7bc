#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <netdb.h>
#include <string>
#include <unistd.h>

// Preloaded into the program: a name lookup that never ends. If NUMSYNC_DNS_ANSWERS names a file, every name
// has the addresses in it, one a line.
extern "C" int getaddrinfo(const char*, const char* service, const addrinfo* hints, addrinfo** found)
{
    const char* const file = std::getenv("NUMSYNC_DNS_ANSWERS");
    while (file == nullptr) {
        pause();
    }
    const auto real = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
    std::ifstream answers{file};
    int result = EAI_NONAME;
    for (std::string address; std::getline(answers, address);) {
        result = real(address.c_str(), service, hints, found);
        if (result != 0) {
            break;
        }
        found = &(*found)->ai_next; // glibc frees them one by one
    }
    return result;
}
