#include <netdb.h>
#include <unistd.h>

// Preloaded into the program: a name server that never answers.
extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**)
{
    for (;;) {
        pause();
    }
}
