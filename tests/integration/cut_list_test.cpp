#include "list_attempt.hpp"

#include <iostream>

/// A list whose answer is cut at any byte is refused, in every framing.
namespace numsync::support {
namespace {

class CutList : public ListClient {
  protected:
    /// A cut in the header fails as "reset", one in the body as `in_the_body`.
    void cut_everywhere(const Reply& whole, Ending ending, const std::string& in_the_body)
    {
        const auto bytes = whole.bytes();
        const auto head = bytes.find("\r\n\r\n") + 4;
        for (std::size_t kept = 0; kept < bytes.size(); ++kept) {
            const auto result = attempt_with(truncated(whole, kept, ending));
            EXPECT_EQ(result.outcome(), kept < head ? "reset" : in_the_body)
                << "after " << kept << " bytes: " << result.message();
        }
        std::cout << bytes.size() << " cuts\n";
    }

    const std::string one_ =
        R"({"success":true,"data":[{"id":"pn_1","number":"+15551234567","price":1.15}]})";
};

TEST_F(CutList, IsRefusedWithALength)
{
    cut_everywhere(ok_json(one_), Ending::cut, "reset");
    cut_everywhere(ok_json(one_), Ending::close_notify, "reset");
    EXPECT_EQ(attempt_with(ok_json(one_)).outcome(), "complete");
}

TEST_F(CutList, IsRefusedInChunks)
{
    const auto whole = chunked_json(one_, 10);
    cut_everywhere(whole, Ending::cut, "reset");
    cut_everywhere(whole, Ending::close_notify, "reset");
    EXPECT_EQ(attempt_with(whole).outcome(), "complete");
}

TEST_F(CutList, IsRefusedWithoutALength)
{
    const auto whole = raw("HTTP/1.1 200 OK\r\n\r\n" + one_, Ending::close_notify);
    cut_everywhere(whole, Ending::cut, "reset");
    cut_everywhere(whole, Ending::close_notify, "json");
    EXPECT_EQ(attempt_with(ending(whole, Ending::cut)).outcome(), "reset");
    EXPECT_EQ(attempt_with(whole).outcome(), "complete");
}

TEST_F(CutList, IsRefusedCompressed)
{
    cut_everywhere(gzip_json(one_), Ending::cut, "reset");
    const auto zipped = gzip(one_);
    for (std::size_t kept = 0; kept < zipped.size(); ++kept) {
        EXPECT_EQ(attempt_with(ok_json(zipped.substr(0, kept), {{"Content-Encoding", "gzip"}})).outcome(),
                  "encoding");
    }
    EXPECT_EQ(attempt_with(gzip_json(one_)).outcome(), "complete");
}

} // namespace
} // namespace numsync::support
