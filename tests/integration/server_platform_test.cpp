#include "synced.hpp"

namespace numsync::support {
namespace {

struct Platform {
    const char* name;
    std::string version;       ///< what version() returns; empty: the real value
    bool only_from_15 = false; ///< takes client_connection_check_interval from PostgreSQL 15 on
    bool never = false;        ///< does not take it at all
};

/// A server that claims to run on another platform, and refuses client_connection_check_interval as
/// PostgreSQL does there.
class ServerPlatform : public Synced, public testing::WithParamInterface<Platform> {
  protected:
    ServerPlatform()
    {
        serve_numbers(1, 20);
        box.sql("CREATE TABLE seen (value text); CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN "
                "INSERT INTO public.seen VALUES (current_setting('client_connection_check_interval')); "
                "RETURN NULL; "
                "END $$; CREATE TRIGGER see AFTER INSERT ON sync_runs EXECUTE FUNCTION see()");
        if (!GetParam().version.empty()) {
            box.sql("CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE AS $$ "
                    "SELECT "
                    "'PostgreSQL " +
                    GetParam().version + "' $$");
        }
        if (!takes_the_check()) {
            box.sql(
                "CREATE FUNCTION pg_catalog.set_any(text, text, boolean) RETURNS text LANGUAGE internal AS "
                "'set_config_by_name'; CREATE OR REPLACE FUNCTION pg_catalog.set_config(setting_name text, "
                "new_value text, is_local boolean) RETURNS text LANGUAGE plpgsql AS $$ BEGIN IF setting_name "
                "= "
                "'client_connection_check_interval' AND new_value <> '0' THEN RAISE 'invalid value' USING "
                "ERRCODE "
                "= '22023'; END IF; RETURN pg_catalog.set_any(setting_name, new_value, is_local); END $$");
        }
    }

    [[nodiscard]] bool takes_the_check() const
    {
        return !GetParam().never &&
               (!GetParam().only_from_15 ||
                box.sql("SELECT current_setting('server_version_num')::int >= 150000") == "t");
    }
};

TEST_P(ServerPlatform, ChecksTheConnectionWhereItCan)
{
    sync();
    EXPECT_EQ(living(), "20");
    EXPECT_EQ(box.sql("SELECT DISTINCT value FROM seen"), takes_the_check() ? "2s" : "0");
}

INSTANTIATE_TEST_SUITE_P(
    All, ServerPlatform,
    testing::Values(
        Platform{"ThisOne", ""},
        Platform{"Linux", "16.4 on aarch64-unknown-linux-gnu, compiled by gcc (GCC) 9.5.0, 64-bit"},
        Platform{"MacOs", "16.4 on aarch64-apple-darwin23.6.0, compiled by Apple clang, 64-bit", true},
        Platform{"FreeBsd", "16.4 on amd64-portbld-freebsd14.1, compiled by clang, 64-bit", true},
        Platform{"Windows", "17.0 on x86_64-windows, compiled by msvc-19.41.34123, 64-bit", false, true},
        Platform{"OldWindows", "16.4, compiled by Visual C++ build 1937, 64-bit", false, true}),
    [](const auto& platform) { return std::string{platform.param.name}; });

} // namespace
} // namespace numsync::support
