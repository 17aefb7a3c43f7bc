#include "integration/list_attempt.hpp"
#include "target.hpp"

#include <algorithm>

/// For any bytes of a verified server, the client ends with a list that is proved complete, or with a reason
/// that is about an answer.
namespace {

using namespace numsync;

class Client : public support::ListClient {
  public:
    Client() { upstream.remember_requests(false); }
    void TestBody() override {}

    support::Attempt take(fuzz::Pieces pieces)
    {
        support::Reply reply;
        reply.ending = support::Ending::close_notify;
        for (auto piece = pieces.next(); !piece.empty(); piece = pieces.next()) {
            reply.pieces.emplace_back(piece);
        }
        return attempt_with(reply);
    }
};

bool is_about_an_answer(model::Reason reason)
{
    using enum model::Reason;
    constexpr std::array known{reset,       timeout,      http_protocol, http_status_transient,
                               http_status, rate_limited, auth,          redirect,
                               too_large,   encoding,     json,          envelope,
                               incomplete,  stale};
    return std::ranges::find(known, reason) != known.end();
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static Client client;
    const auto result = client.take(fuzz::Pieces{fuzz::text_of(data, size)});
    if (result.failure) {
        fuzz::require(is_about_an_answer(result.failure->reason()), "the reason is about an answer");
    } else {
        fuzz::require(result.end->http_status == 200 && result.end->pages > 0, "a list comes only with 200");
    }
    return 0;
}
