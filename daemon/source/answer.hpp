#pragma once

#include "model/failure.hpp"
#include "source/api_connection.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace numsync::source {

/// How a body is encoded on the wire.
enum class Coding : std::uint8_t { identity, gzip };
/// The coding that Content-Encoding names. Throws model::Failure{encoding} for any other coding than these,
/// and for two nested ones: with those, a small answer could keep us busy for long.
Coding coding_of(const AnswerHead& head);

/// The failure that an answer other than 200 means. `body` is the part of its body that was read, still
/// encoded.
model::Failure refusal(const AnswerHead& head, std::string_view body);

/// Throws model::Failure{json} if the answer is an HTML page, as firewalls and proxies send it.
void refuse_html(const AnswerHead& head);

/// Throws model::Failure{stale} if a cache on the way has kept this answer for longer than `max_age`, by its
/// Age header.
void refuse_stale(const AnswerHead& head, std::chrono::milliseconds max_age);

} // namespace numsync::source
