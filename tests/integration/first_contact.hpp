#pragma once

#include "paths.hpp"
#include "synced.hpp"

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace numsync::support {

/// Two records as Go's gRPC gateway writes them: keys in camelCase, 64-bit numbers and decimals as text.
inline constexpr auto* gateway_answer =
    R"({"success":true,"message":"ok","data":[)"
    R"({"id":"pn-1","telephonyId":"t1","subscriptionId":"s1","inboundTrunkId":"","outboundTrunkId":"o1",)"
    R"("number":"+14155550001","friendlyName":"Front desk","perMinutePriceInbound":"1","perMinutePriceOutbound":"2",)"
    R"("price":"295.00","region":"California","isoCountry":"US","isActive":true,"createdAt":"2026-03-14T12:00:00Z",)"
    R"("updatedAt":"2026-03-15T09:30:00Z","capabilities":["voice"]},)"
    R"({"id":"pn-2","telephonyId":"t2","subscriptionId":"s1","inboundTrunkId":"i2","outboundTrunkId":"o1",)"
    R"("number":"+442075550100","friendlyName":"Night line","perMinutePriceInbound":"1","perMinutePriceOutbound":"2",)"
    R"("price":"1.50","region":"London","isoCountry":"GB","isActive":false,"createdAt":"2026-04-01T08:00:00Z",)"
    R"("updatedAt":null}],"meta":{"total":"2","limit":10,"offset":0}})";

/// Runs `check` against an API that spells its list in some way.
class ListCheck : public Synced {
  protected:
    std::string check(int code = 0)
    {
        const auto result = box.run({"check"});
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result.out;
    }

    void serve(const std::string& body)
    {
        box.upstream().answer([body](const Request&) { return ok_json(body); });
    }

    /// Serves this many numbers in pages, by meta.total, limit and offset.
    void serve_pages(int numbers, int limit)
    {
        box.upstream().answer([=](const Request& request) {
            std::smatch found;
            const bool later = std::regex_search(request.target, found, std::regex{"offset=([0-9]+)"});
            const int offset = later ? std::stoi(found[1]) : 0;
            const auto page = numbers_json(offset + 1, std::min(numbers, offset + limit));
            return ok_json(list_json(page, ",\"meta\":{\"total\":\"" + std::to_string(numbers) +
                                               "\",\"limit\":" + std::to_string(limit) +
                                               ",\"offset\":" + std::to_string(offset) + "}"));
        });
    }

    static void expect(const std::string& shown, const std::vector<std::string>& patterns)
    {
        for (const auto& pattern : patterns) {
            EXPECT_TRUE(std::regex_search(shown, std::regex{pattern})) << pattern << " in\n" << shown;
        }
    }
};

} // namespace numsync::support
