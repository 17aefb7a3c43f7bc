#pragma once

#include "app/redaction.hpp"
#include "model/purchased_number.hpp"
#include "model/secret.hpp"
#include "source/envelope.hpp"
#include "source/list_observer.hpp"
#include "source/list_reader.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace numsync::app {

/// What is known about one member of the records, over a whole list.
struct FieldProfile {
    std::string name;
    std::uint64_t values = 0; ///< records that have it, null not counted
    std::uint64_t nulls = 0;
    std::uint64_t unreadable = 0; ///< values that a sync would keep as received, beside NULL
    /// How many values have each form, such as "number" or "RFC 3339".
    std::map<std::string, std::uint64_t> forms{};
    std::vector<std::string> examples{}; ///< the first one; of prices the first three different ones
    std::uint64_t last_record = 0;       ///< the last record that had it, from 1
};

/// Shows how a list was received and how a sync would read it. It keeps only counts and some examples, so its
/// memory does not grow with the list.
class ListProfile : public source::ListObserver {
  public:
    using Shown =
        std::function<std::string(std::string_view key, model::ValueType type, std::string_view text)>;

    /// `shown_key` and `shown` turn a key and a value of a record into what may be printed.
    ListProfile(bool absent_is_zero, std::function<std::string(std::string_view)> shown_key, Shown shown);

    void on_bytes(std::string_view bytes) override { bytes_ += bytes.size(); }
    void on_begin(source::JsonPlace place, bool is_object) override;
    void on_end(bool /*is_object*/) override { --depth_; }
    void on_key(source::JsonPlace place, std::string_view key) override;
    void on_value(source::JsonPlace place, model::ValueType type, std::string_view text) override;
    void on_page(const source::Envelope& envelope) override;

    /// Counts an element of `data`. Call it when the end of the element was read.
    void take(const source::ReceivedRecord& record);

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; } ///< decompressed
    [[nodiscard]] std::uint64_t records() const { return records_; }
    [[nodiscard]] std::uint64_t objects() const { return objects_; } ///< records that are objects
    [[nodiscard]] int pages() const { return pages_; }               ///< that were read to their end
    [[nodiscard]] std::uint64_t rejected() const
    {
        return rejected_;
    } ///< no object, or without a readable id
    [[nodiscard]] const std::vector<FieldProfile>& fields() const { return fields_; } ///< the documented ones
    [[nodiscard]] const std::vector<FieldProfile>& unknown() const { return unknown_; } ///< the first 100
    [[nodiscard]] std::uint64_t more_unknown() const { return more_unknown_; } ///< values of all other keys
    [[nodiscard]] bool is_snake() const { return snake_; } ///< some documented key was spelt like_this
    [[nodiscard]] bool is_camel() const { return camel_; }
    /// The keys beside `data` that the vendor does not document: the first 20.
    [[nodiscard]] const std::vector<std::string>& envelope_keys() const { return envelope_keys_; }
    [[nodiscard]] const std::vector<source::Remark>& remarks() const
    {
        return remarks_;
    } ///< of the last page

    /// "id ascending", "created_at descending": the documented fields by which the list is sorted.
    [[nodiscard]] std::vector<std::string> order() const;

    /// Whether is_active is true or left out, and never false.
    [[nodiscard]] bool seems_to_leave_out_false() const;

  private:
    /// Whether the values of a field, in the order of the list, go up or down.
    struct Direction {
        std::size_t field;
        std::string last{};
        bool any = false;
        bool rises = true;
        bool falls = true;
    };

    void add_envelope_key(std::string_view key);
    FieldProfile* choose(std::string_view key);
    void add_example(FieldProfile& field, model::ValueType type, std::string_view text);

    bool absent_is_zero_;
    std::function<std::string(std::string_view)> shown_key_;
    Shown shown_;
    std::vector<FieldProfile> fields_;
    std::vector<FieldProfile> unknown_;
    std::unordered_map<std::string, std::size_t> places_; ///< index in unknown_, by key
    std::uint64_t more_unknown_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t records_ = 0;
    std::uint64_t objects_ = 0;
    std::uint64_t rejected_ = 0;
    int pages_ = 0;
    bool snake_ = false;
    bool camel_ = false;
    std::size_t depth_ = 0; ///< open objects and arrays
    std::vector<std::string> envelope_keys_;
    std::vector<source::Remark> remarks_;
    std::vector<Direction> directions_;

    std::string key_;                     ///< key of the next value
    std::optional<std::size_t> spec_;     ///< the documented field of key_
    std::size_t likely_ = 0;              ///< field to try first: most records have one order of keys
    std::string line_;                    ///< of the current record
    std::vector<std::size_t> unreadable_; ///< fields of the current record
};

} // namespace numsync::app
