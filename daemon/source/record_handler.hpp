#pragma once

#include "model/purchased_number.hpp"
#include "source/envelope.hpp"
#include "source/list_observer.hpp"
#include "source/record_fields.hpp"

#include <boost/json/error.hpp>
#include <boost/json/string_view.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numsync::source {

/// The SAX handler of Boost.JSON's basic_parser: knows where in the answer each value stands.
class RecordHandler {
  public:
    using Error = boost::system::error_code;
    using Text = boost::json::string_view;

    static constexpr std::size_t max_object_size = std::size_t(-1);
    static constexpr std::size_t max_array_size = std::size_t(-1);
    static constexpr std::size_t max_key_size = std::size_t(-1);
    static constexpr std::size_t max_string_size = std::size_t(-1);

    /// `on_record` is told at every element's end whether it was an object.
    RecordHandler(Drift& drift, std::function<void(bool)> on_record);

    /// Whether the next byte stands inside of `data`, and inside of one of its objects.
    [[nodiscard]] bool in_data() const { return in_data_; }
    [[nodiscard]] bool in_record() const { return in_record_; }

    [[nodiscard]] const model::PurchasedNumber& number() const { return fields_.number(); }
    /// The last element that was no object, as text.
    [[nodiscard]] std::string_view scalar() const { return value_; }
    [[nodiscard]] std::uint64_t records() const { return envelope_.records; }

    /// See Envelope::ignore().
    void ignore(std::vector<std::string> names) { envelope_.ignore(std::move(names)); }

    /// See ListReader::observe().
    void observe(ListObserver* observer) { observer_ = observer; }

    /// The document is whole: throws Failure{envelope} unless it is a success with data.
    Envelope finish();

    bool on_document_begin(Error&) { return true; }
    bool on_document_end(Error&) { return true; }
    bool on_object_begin(Error&);
    bool on_object_end(std::size_t, Error&);
    bool on_array_begin(Error&);
    bool on_array_end(std::size_t, Error&);
    bool on_key_part(Text text, std::size_t, Error&);
    bool on_key(Text text, std::size_t, Error&);
    bool on_string_part(Text text, std::size_t, Error&);
    bool on_string(Text text, std::size_t, Error&);
    bool on_number_part(Text text, Error&);
    bool on_int64(std::int64_t, Text text, Error&);
    bool on_uint64(std::uint64_t, Text text, Error&);
    bool on_double(double, Text text, Error&);
    bool on_bool(bool value, Error&);
    bool on_null(Error&);
    bool on_comment_part(Text, Error&) { return true; }
    bool on_comment(Text, Error&) { return true; }

  private:
    // Open structures: 1 in the answer, 2 in data, 3 in a record.
    static constexpr std::size_t answer_depth = 1;
    static constexpr std::size_t data_depth = 2;
    static constexpr std::size_t record_depth = 3;

    /// Where the value that comes next stands.
    [[nodiscard]] JsonPlace place() const;
    [[nodiscard]] bool at_field() const { return in_record_ && depth_ == record_depth; }
    void append(std::string_view text);
    void append_key(std::string_view part);
    void end_scalar(model::ValueType type, std::string_view last_part);
    void envelope_scalar(model::ValueType type);
    void begin_structure(bool is_object);
    void end_structure();
    void envelope_structure(bool is_object);
    void envelope_key(std::string_view key);
    Envelope finish_without_data();
    void observe_end(bool is_object);
    void observe_value(model::ValueType type, std::string_view text);
    void end_record();
    void end_other_element();

    Drift& drift_;
    std::function<void(bool)> on_record_;
    ListObserver* observer_ = nullptr;
    RecordFields fields_;
    Envelope envelope_;

    std::size_t depth_ = 0; ///< open objects and arrays
    bool in_data_ = false;
    bool in_record_ = false;
    bool data_seen_ = false;
    bool data_is_array_ = false;
    bool data_is_null_ = false;
    bool other_array_ = false; ///< there is one outside of data
    bool has_trouble_ = false; ///< something stands under error, errors, code or details
    std::optional<bool> success_;
    std::string message_;
    std::vector<std::string>
        envelope_path_; ///< keys of what is open below the answer, outside of data: see Envelope
    std::string envelope_key_;

    std::string key_;   ///< pieces of a key so far
    std::string value_; ///< pieces of a scalar so far, bounded
    bool overlong_ = false;
};

} // namespace numsync::source
