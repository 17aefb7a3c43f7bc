#include <sys/socket.h>

// Preloaded into the program: shutdown() does nothing, so it cannot end what waits for a socket.
extern "C" int shutdown(int, int) noexcept
{
    return 0;
}
