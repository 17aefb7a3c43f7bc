#include "store/conninfo.hpp"

#include "model/failure.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>

namespace {

using numsync::store::parse_conninfo;
using numsync::store::with_password;

bool says(const std::string& url, const std::string& part)
{
    return parse_conninfo(url).text.find(part) != std::string::npos;
}

TEST(ConnInfo, MakesServersElsewhereProveWhoTheyAre)
{
    for (const auto* url : {"postgresql://u@db.example.com/numbers", "host=db.example.com dbname=numbers",
                            "host=/run/postgresql,10.0.0.7", "hostaddr=192.0.2.1"}) {
        EXPECT_TRUE(says(url, "sslmode='verify-full'")) << url;
        EXPECT_TRUE(says(url, "sslrootcert='/etc/ssl/certs/ca-certificates.crt'")) << url;
    }
    EXPECT_TRUE(says("host=db.example.com sslrootcert=/my/ca.pem", "sslrootcert='/my/ca.pem'"));
}

TEST(ConnInfo, LeavesThisMachineAndADecisionAlone)
{
    for (const auto* url :
         {"postgresql:///numbers", "host=/run/postgresql", "host=localhost", "host=127.0.0.1", "host=::1"}) {
        EXPECT_FALSE(says(url, "ssl")) << url;
    }
    EXPECT_TRUE(says("host=db.example.com sslmode=require", "sslmode='require'"));
    EXPECT_FALSE(says("host=db.example.com sslmode=require", "sslrootcert"));
}

/// A variable of libpq's for the length of a test.
class Variable {
  public:
    Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
    ~Variable() { unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
};

TEST(ConnInfo, KnowsAServerElsewhereFromTheEnvironmentToo)
{
    for (const auto& [name, value] :
         {std::pair{"PGHOST", "db.example.com"}, std::pair{"PGHOSTADDR", "192.0.2.1"},
          std::pair{"PGSERVICE", "numbers"}}) {
        const Variable variable{name, value};
        EXPECT_TRUE(says("postgresql:///numbers", "sslmode='verify-full'")) << name;
    }
    EXPECT_TRUE(says("service=numbers", "sslmode='verify-full'"));
    const Variable local{"PGHOST", "/run/postgresql"};
    EXPECT_FALSE(says("postgresql:///numbers", "ssl"));
    const Variable host{"PGHOST", "a,b"};
    EXPECT_TRUE(says("postgresql:///numbers", "target_session_attrs='read-write'"));
    EXPECT_FALSE(says("host=localhost dbname=numbers", "ssl")); // the string comes before the variable
    const Variable mode{"PGSSLMODE", "require"};
    EXPECT_FALSE(says("postgresql:///numbers", "ssl"));
}

TEST(ConnInfo, LetsNoConnectionTakeForEver)
{
    EXPECT_TRUE(says("postgresql:///numbers", "connect_timeout='10'"));
    EXPECT_TRUE(says("postgresql:///numbers?connect_timeout=0", "connect_timeout='10'"));
    EXPECT_TRUE(says("postgresql:///numbers?connect_timeout=-1", "connect_timeout='10'"));
    EXPECT_TRUE(says("postgresql:///numbers?connect_timeout=3", "connect_timeout='3'"));
    EXPECT_TRUE(says("postgresql:///numbers", "keepalives_idle='30'"));
    EXPECT_TRUE(says("postgresql:///numbers?keepalives_idle=7", "keepalives_idle='7'"));
    EXPECT_TRUE(says("postgresql:///numbers", "tcp_user_timeout='60000'"));
    EXPECT_TRUE(says("postgresql:///numbers", "gssencmode='disable'"));
}

TEST(ConnInfo, LooksForThePrimaryAmongSeveral)
{
    EXPECT_TRUE(says("host=a,b", "target_session_attrs='read-write'"));
    EXPECT_TRUE(says("host=a,b target_session_attrs=any", "target_session_attrs='any'"));
    EXPECT_FALSE(says("host=a", "target_session_attrs"));
}

TEST(ConnInfo, WaitsForNoConnectionForEver)
{
    for (const auto* url : {"host=a", "host=a connect_timeout=0", "host=a connect_timeout=-1"}) {
        EXPECT_TRUE(says(url, "connect_timeout='10'")) << url;
    }
    EXPECT_TRUE(says("host=a connect_timeout=3", "connect_timeout='3'"));
    EXPECT_EQ(parse_conninfo("host=a connect_timeout=3").connect_bound.count(), 4 * 3 + 30);
    EXPECT_EQ(parse_conninfo("host=a,b connect_timeout=3").connect_bound.count(), 2 * (4 * 3 + 30));
}

TEST(ConnInfo, TakesThePasswordIfTheStringHasNone)
{
    const numsync::model::Secret given{"gi'ven"};
    EXPECT_TRUE(says(with_password("host=a", given), R"(password='gi\'ven')"));
    EXPECT_TRUE(says(with_password("postgresql://u@a/x", given), "dbname='x'"));
    EXPECT_TRUE(says(with_password("postgresql://u:own@a/x", given), "password='own'"));
    EXPECT_FALSE(says(with_password("host=a passfile=/x", given), "password"));
}

/// "shown", "taken", or the first word of the refusal.
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

TEST(ConnInfo, RefusesAUserOrPasswordThatIsNotEncodedWhateverWouldBecomeOfIt)
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

TEST(ConnInfo, TakesWhatIsEncodedOrNeedNotBe)
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
        EXPECT_TRUE(says(url, part)) << url;
    }
}

TEST(ConnInfo, RefusesVariablesThatHoldMoreThanTheyShould)
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

TEST(ConnInfo, KnowsItsSecrets)
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
