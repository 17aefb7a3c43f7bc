#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The business's noun: one purchased number with the 15 fields that the vendor documents.
namespace numsync::model {

enum class FieldKind : std::uint8_t { text, numeric, boolean, timestamp };

struct FieldSpec {
    std::string_view name;  ///< the vendor's documented key, and the column
    std::string_view camel; ///< the spelling that a sister endpoint uses
    FieldKind kind;
    std::size_t max_bytes; ///< of a text; longer ones are unreadable
    int since = 1;         ///< canonical_line_version of the first release that has the field; never falls
};

inline constexpr std::size_t short_text = 512; ///< of what stands in an index: B-tree entries are bounded
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

/// How many fields the lines of a version have.
constexpr std::size_t field_count_of(int version)
{
    std::size_t count = 0;
    while (count < field_count && field_specs.at(count).since <= version) {
        ++count;
    }
    return count;
}

/// Where a field stands in field_specs.
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

/// What a field of a record held on the wire.
enum class ValueType : std::uint8_t { absent, null, text, number, boolean, structure };

struct Value {
    ValueType type = ValueType::absent;
    std::string text;      ///< text unescaped; number as its token; boolean as "true" or "false"
    bool overlong = false; ///< the text went on past what any field may hold and was not kept
    bool repeated = false; ///< the key, in either spelling, stood twice in the record with different values
};

/// One record as received, before it is known whether its values can be taken. Reused from record to record,
/// so that its strings keep their memory.
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
