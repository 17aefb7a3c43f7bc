#include "store/expected_numbers.hpp"

#include "store/pq.hpp"
#include "store/schema_version.hpp"

namespace numsync::store {

namespace {

const char* or_null(const std::optional<std::string>& text)
{
    return text ? text->c_str() : nullptr;
}

const char* or_null(std::optional<bool> flag)
{
    if (!flag) {
        return nullptr;
    }
    return *flag ? "t" : "f";
}

} // namespace

void replace_expected(Database& database, const std::vector<model::ExpectedNumber>& numbers)
{
    in_transaction(database, "loading the expected numbers", [&](Transaction& tx) {
        require_current_schema(tx);
        run_script(tx, R"(CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
                          SELECT number, account, iso_country, region, is_active, label
                            FROM expected_numbers WITH NO DATA)");
        CopyIn copy{tx, "pg_temp.wanted"};
        for (const auto& one : numbers) {
            copy.write(std::array{one.number.c_str(), or_null(one.account), or_null(one.iso_country),
                                  or_null(one.region), or_null(one.is_active), or_null(one.label)});
        }
        copy.complete();
        run_script(tx, R"(DELETE FROM expected_numbers;
                          INSERT INTO expected_numbers (number, account, iso_country, region, is_active, label)
                          SELECT number, account, iso_country, region, is_active, label FROM pg_temp.wanted)");
    });
}

} // namespace numsync::store
