#include "synced.hpp"

namespace numsync::support {
namespace {

/// Somebody creates objects in our schema with the names of PostgreSQL's functions and operators that we
/// might call.
class SearchPath : public Synced {
  protected:
    static void shadow(const Sandbox& box)
    {
        box.sql(R"(
SET check_function_bodies = off;
DO $$
DECLARE f record;
BEGIN
    FOR f IN SELECT p.proname, pg_get_function_identity_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result
               FROM pg_proc p
              WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f'
    LOOP
        BEGIN
            EXECUTE format('CREATE FUNCTION public.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', f.proname, f.arguments, f.result,
                           'BEGIN RAISE EXCEPTION ''a function of somebody else was called''; END');
        EXCEPTION WHEN OTHERS THEN
            NULL; -- of a type that plpgsql does not know
        END;
    END LOOP;
    FOR f IN SELECT o.oprname, o.oprleft::regtype AS l, o.oprright::regtype AS r, p.proname
               FROM pg_operator o JOIN pg_proc p ON p.oid = o.oprcode
              WHERE o.oprnamespace = 'pg_catalog'::regnamespace AND o.oprleft <> 0
    LOOP
        BEGIN
            EXECUTE format('CREATE OPERATOR public.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = public.%I)',
                           f.oprname, f.l, f.r, f.proname);
        EXCEPTION WHEN OTHERS THEN
            NULL;
        END;
    END LOOP;
END
$$)");
    }
};

TEST_F(SearchPath, IgnoresObjectsThatShadowThoseOfPostgresql)
{
    const Sandbox empty{SandboxSettings{{}, false}};
    shadow(empty);
    ASSERT_EQ(empty.sql("SELECT count(*) > 1500 FROM pg_proc WHERE pronamespace = 'public'::regnamespace"),
              "t");
    ASSERT_EQ(empty.sql("SELECT count(*) > 300 FROM pg_operator WHERE oprnamespace = 'public'::regnamespace"),
              "t");
    const auto migrated = empty.run({"migrate"});
    EXPECT_EQ(migrated.code, 0) << migrated.out << migrated.err;

    shadow(box);
    serve_numbers(1, 12);
    sync();
    box.serve({number_json(1), changed_number_json(2), Number{3}.with("price", "{}").json(), number_json(4),
               number_json(5), number_json(6), number_json(7), number_json(8), number_json(9),
               number_json(10), number_json(11), number_json(13)});
    sync();
    for (const auto* command : {"plan", "reconcile", "status", "migrate"}) {
        const auto result = box.run({command});
        EXPECT_LE(result.code, 2) << command << result.out << result.err;
    }
}

TEST_F(SearchPath, CreatesInItsOwnSchema)
{
    Sandbox empty{SandboxSettings{{}, false}};
    empty.sql("CREATE SCHEMA \"Our's\"; ALTER DATABASE " + empty.sql("SELECT current_database()") +
              " SET search_path = pg_temp, public");
    empty.set("database.schema", "\"Our's\"");
    EXPECT_EQ(empty.run({"migrate"}).code, 0);
    EXPECT_EQ(empty.sql("SELECT DISTINCT relnamespace::regnamespace FROM pg_class WHERE relname = ANY "
                        "('{purchased_numbers,sync_runs,current_numbers}')"),
              "\"Our's\"");
    // If one of our names were also one of PostgreSQL's, PostgreSQL's would be used.
    EXPECT_EQ(
        empty.sql("SELECT relname FROM pg_class o WHERE relnamespace = '\"Our''s\"'::regnamespace AND EXISTS "
                  "(SELECT FROM pg_class s WHERE s.relname = o.relname AND s.relnamespace = "
                  "'pg_catalog'::regnamespace)"),
        "");
}

} // namespace
} // namespace numsync::support
