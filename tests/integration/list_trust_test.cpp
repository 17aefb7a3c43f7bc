#include "list_attempt.hpp"
#include "support/says.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <openssl/ssl.h>
#include <unistd.h>

/// Which certificates the client trusts.
namespace numsync::support {
namespace {

class ListTrust : public ListClient {
  protected:
    ListTrust() { upstream.answer_in_turn({ok_json(list)}); }
    ~ListTrust() override
    {
        unsetenv("SSL_CERT_FILE");
        unsetenv("SSL_CERT_DIR");
    }

    /// Moves the system's trust store, by OpenSSL's own variables.
    void set_system_store(const std::string& file, const std::string& folder)
    {
        settings.ca_file.reset();
        setenv("SSL_CERT_FILE", file.c_str(), 1);
        setenv("SSL_CERT_DIR", folder.c_str(), 1);
    }

    void expect_refused_at_start(const std::string& part)
    {
        try {
            source::check_settings(settings, {});
            ADD_FAILURE() << "accepted";
        } catch (const model::Misconfigured& error) {
            EXPECT_TRUE(says(std::string{error.what()}, part)) << error.what();
        }
        EXPECT_EQ(attempt().outcome(), "tls_verify");
        EXPECT_TRUE(upstream.requests().empty());
    }
};

TEST_F(ListTrust, UsesTheSystemsStoreByDefault)
{
    set_system_store(certificates() / "ca.pem", "/nowhere");
    source::check_settings(settings, {});
    EXPECT_EQ(attempt().outcome(), "complete");
}

TEST_F(ListTrust, UsesOnlyTheConfiguredFile)
{
    set_system_store(certificates() / "ca.pem", "/nowhere");
    settings.ca_file = certificates() / "stranger.pem";
    EXPECT_EQ(attempt().outcome(), "tls_verify");
}

TEST_F(ListTrust, ReadsAChangedFileAgain)
{
    const auto file = std::filesystem::temp_directory_path() / ("trust-" + std::to_string(getpid()) + ".pem");
    const auto trust = [&](const char* name) {
        std::filesystem::copy_file(certificates() / name, file,
                                   std::filesystem::copy_options::overwrite_existing);
    };
    settings.ca_file = file;
    trust("ca.pem");
    const auto first = tls.get(settings);
    EXPECT_EQ(attempt().outcome(), "complete");
    EXPECT_EQ(tls.get(settings), first);
    trust("stranger.pem");
    EXPECT_EQ(attempt().outcome(), "tls_verify");
    trust("ca.pem");
    EXPECT_EQ(attempt().outcome(), "complete");
    std::filesystem::remove(file);
    EXPECT_EQ(attempt().outcome(), "tls_verify");
}

TEST_F(ListTrust, ReadsAChangedFolderAgain)
{
    const auto folder = std::filesystem::temp_directory_path() / ("trust-" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    set_system_store(certificates() / "ca.pem", folder);
    const auto first = tls.get(settings);
    EXPECT_EQ(tls.get(settings), first);
    std::ofstream{folder / "new.pem"} << "\n";
    EXPECT_NE(tls.get(settings), first);
    std::filesystem::remove_all(folder);
}

TEST_F(ListTrust, ResumesNoSession)
{
    EXPECT_EQ(SSL_CTX_get_session_cache_mode(tls.get(settings)->native_handle()), SSL_SESS_CACHE_OFF);
}

TEST_F(ListTrust, FailsAtStartWithoutTheSystemsStore)
{
    set_system_store("/nowhere/ca.pem", "/nowhere:/nor/here");
    expect_refused_at_start("install ca-certificates");
}

TEST_F(ListTrust, FailsAtStartWithoutAReadableFile)
{
    settings.ca_file = "/nowhere/ca.pem";
    expect_refused_at_start("api.ca_file cannot be read as PEM certificates (No such file or directory)");
    settings.ca_file = certificates() / "server.key";
    expect_refused_at_start("cannot be read as PEM certificates");
}

struct TrustRow {
    const char* ca_file;
    const char* server;
    const char* outcome;
};

TEST_F(ListTrust, TakesAnyKindOfCertificateInTheFile)
{
    for (const auto& [ca_file, server, outcome] : {
             TrustRow{"server", "server", "complete"},
             TrustRow{"middle", "chained", "complete"},
             TrustRow{"middle", "orphan", "complete"}, // the server sends no intermediate certificate
             TrustRow{"chained", "chained", "complete"},
             TrustRow{"stranger", "stranger", "complete"},
             TrustRow{"rsa", "server", "tls_verify"},
             TrustRow{"middle", "server", "tls_verify"},
             TrustRow{"wrong-name", "wrong-name", "tls_verify"},
             TrustRow{"name-in-cn", "name-in-cn", "tls_verify"},
             TrustRow{"expired", "expired", "tls_verify"},
             TrustRow{"not-yet", "not-yet", "tls_verify"},
             TrustRow{"for-clients", "for-clients", "tls_verify"},
             TrustRow{"weak-key", "weak-key", "tls_verify"},
             TrustRow{"server", "not-a-ca", "tls_verify"},
         }) {
        DoubleSettings presented;
        presented.certificate = server;
        Double other{certificates(), presented};
        other.answer([this](const Request&) { return ok_json(list); });
        settings.ca_file = certificates() / (std::string{ca_file} + ".pem");
        const auto result = attempt_at(other);
        EXPECT_EQ(result.outcome(), outcome) << ca_file << ", " << server << ": " << result.message();
        EXPECT_EQ(other.requests().size(), result.end ? 1U : 0U);
    }
}

TEST_F(ListTrust, ShowsTheClockForAnExpiredCertificate)
{
    DoubleSettings expired;
    expired.certificate = "expired";
    Double other{certificates(), expired};
    const auto result = attempt_at(other);
    EXPECT_TRUE(result.says("certificate has expired")) << result.message();
    EXPECT_TRUE(result.says("this machine's clock says 20")) << result.message();
    EXPECT_FALSE(result.says("UTC"))
        << result.message(); // no time of day: it would make each repetition a new message
}

} // namespace
} // namespace numsync::support
