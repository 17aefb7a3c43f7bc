#pragma once

#include "model/purchased_number.hpp"

#include <cstdint>
#include <string_view>

namespace numsync::source {

class Envelope;

/// Where in an answer a value stands.
enum class JsonPlace : std::uint8_t {
    top,      ///< the answer itself
    envelope, ///< beside `data`, or `data` itself
    element,  ///< an element of `data`
    field,    ///< a member of a record
    below,    ///< deeper in an element of `data`
};

/// Watches an answer while a ListReader reads it: it gets the events from which the reader makes records.
/// Text lives until the call returns; it is cut after model::long_text bytes, a key after longest_key bytes.
/// An exception from a callback ends the reading.
class ListObserver {
  public:
    ListObserver() = default;
    virtual ~ListObserver() = default;
    ListObserver(const ListObserver&) = delete;
    ListObserver& operator=(const ListObserver&) = delete;

    /// Bytes of a page, decompressed, before they are parsed.
    virtual void on_bytes(std::string_view /*bytes*/) {}

    virtual void on_begin(JsonPlace /*place*/, bool /*is_object*/) {}
    virtual void on_end(bool /*is_object*/) {}
    virtual void on_key(JsonPlace /*place*/, std::string_view /*key*/) {}
    /// `text` is as in model::Value.
    virtual void on_value(JsonPlace /*place*/, model::ValueType /*type*/, std::string_view /*text*/) {}

    /// The end of a page, which is one whole answer. Called before it is judged whether the list is complete.
    virtual void on_page(const Envelope& /*envelope*/) {}
};

} // namespace numsync::source
