#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// One purchased number with the 15 fields that the vendor documents.
namespace numsync::model {

enum class FieldKind : std::uint8_t { text, numeric, boolean, timestamp };

struct FieldSpec {
    std::string_view name;  ///< the vendor's documented key, and the column
    std::string_view camel; ///< the spelling that a sister endpoint uses
    FieldKind kind;
    std::size_t max_bytes; ///< of a text; a longer text is unreadable
    int since = 1;         ///< first canonical_line_version with the field; never less than the one before
};

inline constexpr std::size_t short_text = 512; ///< bytes in an indexed column: a B-tree entry is limited
inline constexpr std::size_t long_text = std::size_t{64} * 1024;

/// In the order of the canonical line. A new field comes last, with a `since` one higher than before.
inline constexpr std::array<FieldSpec, 15> field_specs{{
    {"id", "id", FieldKind::text, short_text},
    {"telephony_id", "telephonyId", FieldKind::text, long_text},
    {"subscription_id", "subscriptionId", FieldKind::text, long_text},
    {"inbound_trunk_id", "inboundTrunkId", FieldKind::text, long_text},
    {"outbound_trunk_id", "outboundTrunkId", FieldKind::text, long_text},
    {"number", "number", FieldKind::text, short_text},
    {"friendly_name", "friendlyName", FieldKind::text, long_text},
    {"per_minute_price_inbound", "perMinutePriceInbound", FieldKind::numeric, long_text},
    {"per_minute_price_outbound", "perMinutePriceOutbound", FieldKind::numeric, long_text},
    {"price", "price", FieldKind::numeric, long_text},
    {"region", "region", FieldKind::text, short_text},
    {"iso_country", "isoCountry", FieldKind::text, short_text},
    {"is_active", "isActive", FieldKind::boolean, long_text},
    {"created_at", "createdAt", FieldKind::timestamp, long_text},
    {"updated_at", "updatedAt", FieldKind::timestamp, long_text},
}};

inline constexpr std::size_t field_count = field_specs.size();

/// The number of fields in the lines of a version.
constexpr std::size_t field_count_of(int version)
{
    std::size_t count = 0;
    while (count < field_count && field_specs.at(count).since <= version) {
        ++count;
    }
    return count;
}

/// The index of a field in field_specs. `name` must be one of them.
constexpr std::size_t index_of_field(std::string_view name)
{
    std::size_t index = 0;
    while (field_specs.at(index).name != name) {
        ++index;
    }
    return index;
}

inline constexpr std::size_t id_field = index_of_field("id");
inline constexpr std::size_t number_field = index_of_field("number");
inline constexpr std::size_t active_field = index_of_field("is_active");
inline constexpr std::size_t updated_field = index_of_field("updated_at");

/// The type of a received value.
enum class ValueType : std::uint8_t { absent, null, text, number, boolean, structure };

struct Value {
    ValueType type = ValueType::absent;
    std::string text;      ///< text unescaped; number as its token; boolean as "true" or "false"
    bool overlong = false; ///< longer than any field may hold; `text` has only the beginning
    bool repeated = false; ///< the record has the key twice, in either spelling, with different values
};

/// One record as received, not yet checked. The reader uses one object for all records, so that the strings
/// keep their memory.
struct PurchasedNumber {
    std::array<Value, field_count> fields;

    void clear()
    {
        for (auto& value : fields) {
            value.type = ValueType::absent;
            value.text.clear();
            value.overlong = false;
            value.repeated = false;
        }
    }
};

} // namespace numsync::model
