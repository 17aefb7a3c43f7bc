#pragma once

#include <string>

namespace numsync::ops {

/// An HTTP answer of the endpoint.
struct Page {
    unsigned status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
    std::string security_policy = "default-src 'none'; frame-ancestors 'none'"; ///< Content-Security-Policy
};

} // namespace numsync::ops
