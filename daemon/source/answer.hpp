#pragma once

#include "model/failure.hpp"
#include "source/api_connection.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace numsync::source {

/// How a body is encoded on the wire. Throws model::Failure{encoding} for anything else than these, and for
/// two codings around one another: a small answer could keep us busy for long.
enum class Coding : std::uint8_t { identity, gzip };
Coding coding_of(const AnswerHead& head);

/// What an answer other than 200 means; `body` is as much of it as was read.
model::Failure refusal(const AnswerHead& head, std::string_view body);

/// A page for people where the list was expected: some firewall's or proxy's. Throws model::Failure{json}.
void refuse_html(const AnswerHead& head);

/// A copy that a cache on the way kept for longer than `max_age`, by its Age header. Throws
/// model::Failure{stale}.
void refuse_stale(const AnswerHead& head, std::chrono::milliseconds max_age);

} // namespace numsync::source
