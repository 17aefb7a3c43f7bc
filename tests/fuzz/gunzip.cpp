#include "source/gunzip.hpp"
#include "model/failure.hpp"
#include "support/double.hpp"
#include "target.hpp"

#include <string>

/// Any bytes are inflated or refused. Bytes that were compressed come out unchanged, in whatever pieces they
/// arrive.
namespace {

std::string inflate(numsync::fuzz::Pieces pieces)
{
    std::string out;
    numsync::source::Gunzip gunzip;
    for (auto piece = pieces.next(); !piece.empty(); piece = pieces.next()) {
        gunzip.feed(piece);
        for (auto inflated = gunzip.next(); !inflated.empty(); inflated = gunzip.next()) {
            out += inflated;
        }
    }
    gunzip.finish();
    return out;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace numsync;
    const auto input = fuzz::text_of(data, size);
    try {
        inflate(fuzz::Pieces{input});
    } catch (const model::Failure& failure) {
        fuzz::require(failure.reason() == model::Reason::encoding, "the refusal is about the encoding");
    }
    const auto zipped = std::string(1, input.empty() ? '7' : input.front()) + support::gzip(input);
    fuzz::require(inflate(fuzz::Pieces{zipped}) == input, "the bytes come out unchanged");
    return 0;
}
