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

TEST(ConnInfo, TakesThePasswordWhereTheStringHasNone)
{
    const numsync::model::Secret given{"gi'ven"};
    EXPECT_EQ(parse_conninfo(with_password("host=a", given)).password, "gi'ven");
    EXPECT_TRUE(says(with_password("postgresql://u@a/x", given), "dbname='x'"));
    EXPECT_EQ(parse_conninfo(with_password("postgresql://u:own@a/x", given)).password, "own");
    EXPECT_EQ(parse_conninfo(with_password("host=a passfile=/x", given)).password, "");
}

TEST(ConnInfo, QuotesAndKeepsThePasswordApart)
{
    const auto info = parse_conninfo("postgresql://u:p%27a%5Css@/numbers");
    EXPECT_EQ(info.password, "p'a\\ss");
    EXPECT_NE(info.text.find(R"(password='p\'a\\ss')"), std::string::npos);
    try {
        parse_conninfo("postgresql://u:s3cret%ZZ@/numbers");
        ADD_FAILURE();
    } catch (const numsync::model::Misconfigured& error) {
        EXPECT_EQ(std::string{error.what()}.find("s3cret"), std::string::npos);
    }
}

} // namespace
