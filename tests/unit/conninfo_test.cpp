#include "store/conninfo.hpp"

#include "model/failure.hpp"
#include "support/says.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

namespace {

using numsync::store::parse_conninfo;
using numsync::store::with_login;
using numsync::store::with_password;
using numsync::support::says;

/// Whether the string that libpq gets for `url` contains `part`.
bool sets(const std::string& url, const std::string& part)
{
    return parse_conninfo(url).text.find(part) != std::string::npos;
}

TEST(ConnInfo, VerifiesServersOnOtherMachines)
{
    for (const auto* url :
         {"postgresql://u@db.example.com/numbers", "host=db.example.com dbname=numbers",
          "host=/run/postgresql,10.0.0.7", "hostaddr=192.0.2.1", "host=127.0.0.1.evil.example",
          "host=127.evil.example", "host=127.", "host=localhost.evil.example", "host=127.0.0.1,127.1.example",
          "host=localhost hostaddr=192.0.2.1", "host=db.example.com hostaddr=127.0.0.1", "hostaddr=::2",
          "postgresql://[2001:db8::1]/numbers"}) {
        EXPECT_TRUE(sets(url, "sslmode='verify-full'")) << url;
        EXPECT_TRUE(sets(url, "sslrootcert='/etc/ssl/certs/ca-certificates.crt'")) << url;
    }
    EXPECT_TRUE(sets("host=db.example.com sslrootcert=/my/ca.pem", "sslrootcert='/my/ca.pem'"));
}

TEST(ConnInfo, VerifiesNoLocalServerAndKeepsAGivenSslmode)
{
    for (const auto* url :
         {"postgresql:///numbers", "host=/run/postgresql", "host=localhost", "host=127.0.0.1", "host=::1",
          "host=127.8.8.8", "host=/socket,@abstract,localhost", "hostaddr=127.0.0.1",
          "postgresql:///numbers?host=/cloudsql/p:r:i"}) {
        EXPECT_FALSE(sets(url, "ssl")) << url;
    }
    EXPECT_TRUE(sets("host=db.example.com sslmode=require", "sslmode='require'"));
    EXPECT_FALSE(sets("host=db.example.com sslmode=require", "sslrootcert"));
}

/// Sets a variable of libpq as long as it lives.
class Variable {
  public:
    Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
    ~Variable() { unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
};

TEST(ConnInfo, VerifiesAServerThatTheEnvironmentNames)
{
    for (const auto& [name, value] :
         {std::pair{"PGHOST", "db.example.com"}, std::pair{"PGHOSTADDR", "192.0.2.1"},
          std::pair{"PGSERVICE", "numbers"}}) {
        const Variable variable{name, value};
        EXPECT_TRUE(sets("postgresql:///numbers", "sslmode='verify-full'")) << name;
    }
    EXPECT_TRUE(sets("service=numbers", "sslmode='verify-full'"));
    const Variable local{"PGHOST", "/run/postgresql"};
    EXPECT_FALSE(sets("postgresql:///numbers", "ssl"));
    const Variable host{"PGHOST", "a,b"};
    EXPECT_TRUE(sets("postgresql:///numbers", "target_session_attrs='read-write'"));
    EXPECT_FALSE(sets("host=localhost dbname=numbers", "ssl")); // the string wins over the variable
    const Variable mode{"PGSSLMODE", "require"};
    EXPECT_FALSE(sets("postgresql:///numbers", "ssl"));
}

TEST(ConnInfo, SetsDefaultTimeouts)
{
    EXPECT_TRUE(sets("postgresql:///numbers", "connect_timeout='10'"));
    EXPECT_TRUE(sets("postgresql:///numbers?connect_timeout=0", "connect_timeout='10'"));
    EXPECT_TRUE(sets("postgresql:///numbers?connect_timeout=-1", "connect_timeout='10'"));
    EXPECT_TRUE(sets("postgresql:///numbers?connect_timeout=3", "connect_timeout='3'"));
    EXPECT_TRUE(sets("postgresql:///numbers", "keepalives_idle='30'"));
    EXPECT_TRUE(sets("postgresql:///numbers?keepalives_idle=7", "keepalives_idle='7'"));
    EXPECT_TRUE(sets("postgresql:///numbers", "tcp_user_timeout='60000'"));
    EXPECT_TRUE(sets("postgresql:///numbers", "gssencmode='disable'"));
}

TEST(ConnInfo, TakesTheSystemsTrustStoreForVerifyFull)
{
    const auto* const store = "sslrootcert='/etc/ssl/certs/ca-certificates.crt'";
    EXPECT_TRUE(sets("postgresql://h/n?sslmode=verify-full", store));
    EXPECT_TRUE(sets("host=localhost sslmode=verify-full", store));
    EXPECT_FALSE(sets("postgresql://h/n?sslmode=verify-ca", "sslrootcert"));
    EXPECT_TRUE(sets("postgresql://h/n?sslrootcert=system", store) || // libpq 15 does not know "system"
                sets("postgresql://h/n?sslrootcert=system", "sslrootcert='system'"));
    const Variable mode{"PGSSLMODE", "verify-full"};
    EXPECT_TRUE(sets("postgresql://h/n", store));
    const Variable file{"PGSSLROOTCERT", "/my/ca.pem"};
    EXPECT_FALSE(sets("postgresql://h/n", "sslrootcert"));
}

TEST(ConnInfo, LooksForThePrimaryAmongSeveralHosts)
{
    EXPECT_TRUE(sets("host=a,b", "target_session_attrs='read-write'"));
    EXPECT_TRUE(sets("host=a,b target_session_attrs=any", "target_session_attrs='any'"));
    EXPECT_FALSE(sets("host=a", "target_session_attrs"));
}

TEST(ConnInfo, BoundsTheTimeToConnect)
{
    for (const auto* url : {"host=a", "host=a connect_timeout=0", "host=a connect_timeout=-1"}) {
        EXPECT_TRUE(sets(url, "connect_timeout='10'")) << url;
    }
    EXPECT_TRUE(sets("host=a connect_timeout=3", "connect_timeout='3'"));
    EXPECT_EQ(parse_conninfo("host=a connect_timeout=3").connect_bound.count(), 4 * 3 + 30);
    EXPECT_EQ(parse_conninfo("host=a,b connect_timeout=3").connect_bound.count(), 2 * (4 * 3 + 30));
}

TEST(ConnInfo, AddsThePasswordIfTheStringHasNone)
{
    const numsync::model::Secret given{"gi'ven"};
    EXPECT_TRUE(sets(with_password("host=a", given), R"(password='gi\'ven')"));
    EXPECT_TRUE(sets(with_password("postgresql://u@a/x", given), "dbname='x'"));
    EXPECT_TRUE(sets(with_password("postgresql://u:own@a/x", given), "password='own'"));
    EXPECT_FALSE(sets(with_password("host=a passfile=/x", given), "password"));
}

TEST(ConnInfo, ReplacesTheLogin)
{
    const auto other = with_login("postgresql://u:own@a:1234/x?sslcert=/c&sslmode=require", "admin");
    EXPECT_TRUE(sets(other, "user='admin'") && sets(other, "host='a'") && sets(other, "port='1234'") &&
                sets(other, "sslmode='require'"));
    EXPECT_FALSE(sets(other, "own") || sets(other, "sslcert"));
    EXPECT_EQ(with_login("host=a", "postgresql://v@b/y"), "postgresql://v@b/y");
    EXPECT_EQ(with_login("host=a", "host=b user=v"), "host=b user=v");
}

/// The message that refuses `url`, or "taken".
std::string message_about(const std::string& url)
{
    try {
        parse_conninfo(url);
        return "taken";
    } catch (const numsync::model::Misconfigured& error) {
        return error.what();
    }
}

TEST(ConnInfo, SaysWhatReplacesAParameterOfAnotherDriver)
{
    const std::string start = "postgresql://agni:Secret99@h/numbers?connect_timeout=3&";
    for (const auto& [parameter, name, instead] : std::vector<std::array<std::string, 3>>{
             {"pgbouncer=true", "pgbouncer", "leave it out: poolers"},
             {"schema=Secret99", "schema", "set database.schema"},
             {"currentSchema=x", "currentSchema", "set database.schema"},
             {"options=-cx%3D1&Search%20Path=x", "Search Path", "set database.schema"},
             {"sslMode=require", "sslMode", "write sslmode"},
             {"ssl-mode=REQUIRED", "ssl-mode", "write sslmode"},
             {"ssl=no-verify", "ssl", "write sslmode=verify-full"},
             {"sslaccept=strict", "sslaccept", "write sslmode=verify-full"},
             {"connection_limit=5", "connection_limit", "the program keeps no pool"},
             {"prepareThreshold=0", "prepareThreshold", "no prepared statements"},
             {"serverVersion=16&charset=utf8", "serverVersion", "leave it out"},
             {"socketTimeout=30", "socketTimeout", "set database.statement_timeout"},
             {"ApplicationName=x", "ApplicationName", "write application_name"},
             {"username=x", "username", "write user"}}) {
        const auto said = message_about(start + parameter);
        EXPECT_EQ(said.find("database.url has the parameter " + name + ", which libpq does not know: "), 0)
            << said;
        EXPECT_TRUE(says(said, instead));
        EXPECT_FALSE(says(said, "Secret"));
    }
    EXPECT_TRUE(says(message_about("host=h password=Secret99 pgbouncer=true"), "parameter pgbouncer"));
    EXPECT_EQ(message_about(start + "Secret99=x"),
              "database.url has a parameter that libpq does not know, number 2 after its ?; leave it out");
    EXPECT_FALSE(says(message_about("host=h password=Hunter2 Secret99=x"), "parameter"));
    EXPECT_TRUE(
        says(message_about(start + "sslmode=no-verify"), "sslmode in database.url is no mode of TLS"));
}

TEST(ConnInfo, RecognisesUrlsOfOtherDrivers)
{
    for (const auto& [url, part] :
         {std::pair{"postgresql+psycopg2://agni:Secret99@h/numbers", "SQLAlchemy's"},
          std::pair{"postgres+asyncpg://agni:Se@cret99@h/numbers", "SQLAlchemy's"},
          std::pair{"jdbc:postgresql://h/numbers?user=agni&password=Secret99", "Java's"},
          std::pair{"psql://agni:Secret99@h/numbers", "another driver"},
          std::pair{"pdo-pgsql://agni:Secret99@h/numbers", "another driver"},
          std::pair{"POSTGRESQL://agni:Secret99@h/numbers", "in lower case"},
          std::pair{"psql 'postgresql://agni:Secret99@h/numbers'", "is a command"},
          std::pair{"export DATABASE_URL=postgresql://agni:Secret99@h/numbers", "shell's assignment"},
          std::pair{"\"postgresql://agni:Secret99@h/numbers\"", "begins with a quote"},
          std::pair{"Host=h;Username=agni;Password=Secret99", ".NET"},
          std::pair{"Server=h;Port=5432;User Id=agni;Password=Secret99;", ".NET"}}) {
        const auto said = message_about(url);
        EXPECT_EQ(said.find("database.url "), 0) << said;
        EXPECT_TRUE(says(said, part)) << url << ": " << said;
        EXPECT_FALSE(says(said, "Secret"));
        EXPECT_FALSE(says(said, "cret99"));
    }
}

/// "taken", "shown" if the refusal shows a secret, or else its first word.
std::string refusal_of(const std::string& url)
{
    try {
        parse_conninfo(url);
        return "taken";
    } catch (const numsync::model::Misconfigured& error) {
        const std::string said = error.what();
        const bool shown =
            said.find("Hunter") != std::string::npos || said.find("Secret") != std::string::npos;
        return shown ? "shown" : said.substr(0, said.find(' '));
    }
}

TEST(ConnInfo, RefusesAUserOrPasswordThatIsNotEncoded)
{
    for (const std::string between :
         {"@", "/", "#", "?",  "%",        "[",  "]",  " ",  "\\", "\"", "<",  ">",  "^",  "`",
          "{", "|", "}", "\n", "\xc3\xa9", "@@", "//", "/?", "?#", ":/", "/@", "%2", "%zz"}) {
        for (const std::string scheme : {"postgresql://", "postgres://"}) {
            const auto secret = "Hunter2" + between + "Secret99";
            EXPECT_EQ(refusal_of(scheme + "agni:" + secret + "@127.0.0.1/numbers"), "database.url") << secret;
            EXPECT_EQ(refusal_of(scheme + "agni:2024" + secret + "@127.0.0.1:5432,b:5433/numbers?sslmode=x"),
                      "database.url")
                << secret;
            EXPECT_EQ(refusal_of(scheme + secret + ":x@127.0.0.1/numbers"), "database.url") << secret;
            EXPECT_NE(refusal_of(scheme + "agni:2024" + between + "Secret99@127.0.0.1/numbers"), "taken")
                << secret;
        }
    }
    for (const auto* url : {"postgresql://agni@Secret99:127.0.0.1/numbers",
                            "postgresql://agni:Secret99/127.0.0.1/numbers",
                            "postgresql://agni:Secret99",
                            "postgresql://h/Hunter/Secret99",
                            "postgresql://h/numbers@Secret99",
                            "postgresql://h?user=a@Secret99",
                            "postgresql://agni%3ASecret99@h/numbers",
                            "Secret99",
                            "POSTGRESQL://agni:Secret99@h/numbers?sslmode=require",
                            "postgresql:/agni:Secret99@h/numbers",
                            "jdbc:postgresql://h/db?user=agni&password=Secret99",
                            "password=Hunter2 Secret99 host=h",
                            "host=h password='Hunter'Secret99'",
                            "host=h Secret99=x",
                            "host=agni:Secret99@h",
                            "hostaddr=Secret99",
                            "port=Secret99",
                            "host=a,Secret99@h",
                            "user=agni:Secret99",
                            "dbname=postgresql://agni:Secret99@h/numbers",
                            "service=postgresql://agni:Secret99@h/numbers"}) {
        EXPECT_NE(refusal_of(url), "taken") << url;
        EXPECT_NE(refusal_of(url), "shown") << url;
    }
}

TEST(ConnInfo, TakesWhatIsEncodedOrNeedsNoEncoding)
{
    for (const auto& [url, part] :
         {std::pair{"postgresql://agni:p%40%2F%3A%23%3F%25%5B%5D%20%5C%22%27@/numbers",
                    R"(password='p@/:#?%[] \\"\'')"},
          std::pair{"postgresql://a.b_c-d~e:!$&'()*+,;=:x@h/numbers", R"(password='!$&\'()*+,;=:x')"},
          std::pair{"postgresql://me%40tenant:x@h/numbers", "user='me@tenant'"},
          std::pair{"postgresql://agni@%2Frun%2Fpostgresql/numbers", "host='/run/postgresql'"},
          std::pair{"postgresql:///numbers?host=/run/postgresql&user=agni", "host='/run/postgresql'"},
          std::pair{"postgresql://agni:x@[2001:db8::1]:5432,b.example:5433/numbers",
                    "host='2001:db8::1,b.example'"},
          std::pair{"postgresql://", "application_name"},
          std::pair{"postgresql:///numbers?password=p%40ss/w:ord", "password='p@ss/w:ord'"},
          std::pair{"host=fe80::1%eth0 password='p @/:#?%[]\\'\"'", R"(password='p @/:#?%[]\'"')"},
          std::pair{"host=@agni user=me@tenant dbname=a/b", "dbname='a/b'"}}) {
        EXPECT_TRUE(sets(url, part)) << url;
    }
}

TEST(ConnInfo, RefusesVariablesWithAPartThatBelongsElsewhere)
{
    for (const auto& [name, value] :
         {std::pair{"PGHOST", "agni:Hunter2@Secret99"}, std::pair{"PGHOST", "postgresql://a:Secret99@h/n"},
          std::pair{"PGHOSTADDR", "Secret99"}, std::pair{"PGPORT", "Secret99"},
          std::pair{"PGUSER", "agni:Secret99"}, std::pair{"PGDATABASE", "postgresql://a:Secret99@h/n"},
          std::pair{"PGSERVICE", "postgresql://a:Secret99@h/n"}}) {
        const Variable variable{name, value};
        EXPECT_EQ(refusal_of("postgresql://"), name);
    }
    const Variable overridden{"PGHOST", "agni:Hunter2@Secret99"};
    EXPECT_EQ(refusal_of("host=127.0.0.1"), "taken");
}

TEST(ConnInfo, FindsItsSecrets)
{
    const auto secrets_of = [](const std::string& url) {
        std::string all;
        for (const auto& secret : numsync::store::secrets_in(url)) {
            all += std::string{secret.reveal()} + " ";
        }
        return all;
    };
    EXPECT_EQ(secrets_of("postgresql://u:p%40ss@h/n"), "p@ss ");
    EXPECT_EQ(secrets_of("postgresql://u@h/n?password=x&sslpassword=y"), "x y ");
    const Variable variable{"PGPASSWORD", "z"};
    EXPECT_EQ(secrets_of("host=h"), "z ");
}

} // namespace
