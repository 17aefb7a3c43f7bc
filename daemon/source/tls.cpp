#include "source/tls.hpp"

#include "model/text.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <vector>

namespace numsync::source {

namespace ssl = boost::asio::ssl;

namespace {

using model::Failure;
using model::Reason;

constexpr int security_level = 2; ///< 112 bits: no SHA-1, no RSA below 2048

bool is_address(const std::string& host)
{
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    return !error;
}

bool is_about_time(long verdict)
{
    return verdict == X509_V_ERR_CERT_HAS_EXPIRED || verdict == X509_V_ERR_CERT_NOT_YET_VALID;
}

std::string from_environment(const char* variable, const char* otherwise)
{
    const char* const value = std::getenv(variable);
    return value != nullptr ? value : otherwise;
}

/// The files and folders that load_trust() reads from.
std::vector<std::string> trust_files(const model::ApiSettings& settings)
{
    if (settings.ca_file) {
        return {*settings.ca_file};
    }
    std::vector<std::string> files{
        from_environment(X509_get_default_cert_file_env(), X509_get_default_cert_file())};
    std::istringstream folders{
        from_environment(X509_get_default_cert_dir_env(), X509_get_default_cert_dir())};
    for (std::string folder; std::getline(folders, folder, ':');) {
        files.push_back(folder);
    }
    return files;
}

/// Whether the system's trust store has any content. OpenSSL silently accepts one that is missing, and then
/// trusts nobody.
bool has_system_store()
{
    namespace fs = std::filesystem;
    const auto has_content = [](const std::string& file) {
        std::error_code error;
        return fs::is_directory(file, error)
                   ? fs::directory_iterator{file, error} != fs::directory_iterator{}
                   : std::ifstream{file}.peek() != std::ifstream::traits_type::eof();
    };
    return std::ranges::any_of(trust_files({}), has_content);
}

void load_trust(ssl::context& context, const model::ApiSettings& settings)
{
    boost::system::error_code error;
    if (settings.ca_file) {
        context.load_verify_file(*settings.ca_file, error);
    } else {
        context.set_default_verify_paths(error);
    }
    if (settings.ca_file && error) {
        ERR_clear_error();
        throw Failure{Reason::tls_verify,
                      "api.ca_file cannot be read as PEM certificates (" + error.message() + ")"};
    }
    if (!settings.ca_file && (error || !has_system_store())) {
        ERR_clear_error();
        throw Failure{Reason::tls_verify, "the system's trust store cannot be read or is empty: install "
                                          "ca-certificates, or set api.ca_file"};
    }
}

/// A text that changes if the file is replaced or written to. For a folder: if an entry was added or removed.
std::string state_of(const std::string& file)
{
    struct stat found{};
    if (stat(file.c_str(), &found) != 0) {
        return file + "\n-\n";
    }
    std::ostringstream text;
    text << file << '\n'
         << found.st_dev << ' ' << found.st_ino << ' ' << found.st_size << ' ' << found.st_mtim.tv_sec << ' '
         << found.st_mtim.tv_nsec << ' ' << found.st_ctim.tv_sec << ' ' << found.st_ctim.tv_nsec << '\n';
    return text.str();
}

/// The system's date, in UTC. It is enough to show a wrong clock; with the time of day, every repetition
/// would be a different message.
std::string system_day()
{
    return model::utc_text(std::chrono::system_clock::now()).substr(0, std::string_view{"2026-03-14"}.size());
}

} // namespace

ssl::context make_tls_context(const model::ApiSettings& settings)
{
    ssl::context context{ssl::context::tls_client};
    SSL_CTX* const native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_security_level(native, security_level);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION); // the peer is verified only once
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    context.set_verify_mode(ssl::verify_peer);
    // Lets an intermediate authority, or the server's own certificate, be the one to trust, as curl does.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(native), X509_V_FLAG_PARTIAL_CHAIN);
    load_trust(context, settings);
    return context;
}

std::shared_ptr<ssl::context> TlsContexts::get(const model::ApiSettings& settings)
{
    std::string made_of; // taken before the files are read: a change meanwhile is seen the next time
    for (const auto& file : trust_files(settings)) {
        made_of += state_of(file);
    }
    if (!context_ || made_of != made_of_) {
        context_ = std::make_shared<ssl::context>(make_tls_context(settings));
        made_of_ = made_of;
    }
    return context_;
}

void require_peer(SSL* tls, const std::string& dotted)
{
    // The root's dot is in no certificate and in no SNI (RFC 6066, section 3).
    const auto host = dotted.substr(0, dotted.size() - (dotted.ends_with('.') ? 1 : 0));
    auto* const checks = SSL_get0_param(tls);
    X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT |
                                                X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const bool address = is_address(host);
    const int set = address ? X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str())
                            : X509_VERIFY_PARAM_set1_host(checks, host.c_str(), host.size());
    if (set != 1 || (!address && SSL_set_tlsext_host_name(tls, host.c_str()) != 1)) {
        throw Failure{Reason::internal, "OpenSSL does not take the host name " + model::excerpt(host)};
    }
}

std::string subject_of_refused(ssl::verify_context& verification)
{
    auto* const certificate = X509_STORE_CTX_get_current_cert(verification.native_handle());
    if (certificate == nullptr) {
        return {};
    }
    std::array<char, 256> name{};
    X509_NAME_oneline(X509_get_subject_name(certificate), name.data(), static_cast<int>(name.size()));
    return model::excerpt(name.data());
}

Failure handshake_failure(SSL* tls, const std::string& host, const std::string& refused,
                          const boost::system::error_code& error)
{
    const long verdict = SSL_get_verify_result(tls);
    if (verdict == X509_V_OK) {
        const bool cut =
            error.category() == boost::system::system_category() || error == boost::asio::error::eof;
        return Failure{cut ? Reason::reset : Reason::tls_handshake,
                       "the TLS handshake with " + host + " failed: " + error.message()};
    }
    auto text = "the certificate of " + host + " is not accepted: " + X509_verify_cert_error_string(verdict);
    if (!refused.empty()) {
        text += " (subject " + refused + ")";
    }
    if (is_about_time(verdict)) {
        text += "; this machine's clock says " + system_day();
    }
    return Failure{Reason::tls_verify, text + "; the key was not sent"};
}

} // namespace numsync::source
