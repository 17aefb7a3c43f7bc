#include "ops/front_page.hpp"

#include "model/text.hpp"
#include "ops/front_page_style.hpp"
#include "ops/html.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace numsync::ops {

namespace {

using model::Grade;

constexpr std::size_t most_in_full = 50;

/// The Content-Security-Policy of the page. It allows our style sheet by its hash and no script, so no text
/// from outside can add a style or a script.
std::string security_policy()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> base64{};
    unsigned size = 0;
    EVP_Digest(page_style.data(), page_style.size(), digest.data(), &size, EVP_sha256(), nullptr);
    const auto length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(size));
    const std::string hash{base64.begin(), base64.begin() + length};
    return "default-src 'none'; style-src 'sha256-" + hash +
           "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}

std::vector<JudgedAccount> judge(const std::map<std::string, model::AccountHealth>& accounts,
                                 const Moment& now)
{
    std::vector<JudgedAccount> judged;
    for (const auto& [name, health] : accounts) {
        judged.push_back({name, &health, model::judge_health(name, health, now.steady)});
    }
    std::ranges::stable_sort(judged, {}, [](const JudgedAccount& account) { return account.verdict.rank; });
    return judged;
}

struct Totals {
    std::size_t accounts = 0;
    std::size_t known = 0; ///< whose standing the database has told
    std::array<std::size_t, 3> by_grade{};
    std::uint64_t numbers = 0;
    std::uint64_t missing = 0;
    std::uint64_t findings = 0;

    [[nodiscard]] std::size_t of(Grade grade) const { return by_grade[static_cast<std::size_t>(grade)]; }
    [[nodiscard]] Grade worst() const
    {
        return of(Grade::bad) > 0 ? Grade::bad : of(Grade::doubtful) > 0 ? Grade::doubtful : Grade::good;
    }
};

Totals add_up(const std::vector<JudgedAccount>& accounts)
{
    Totals totals;
    totals.accounts = accounts.size();
    for (const auto& account : accounts) {
        ++totals.by_grade[static_cast<std::size_t>(account.verdict.rank.grade)];
        if (const auto& standing = account.health->standing) {
            ++totals.known;
            totals.numbers += standing->present + standing->missing;
            totals.missing += standing->missing;
            for (const auto& finding : standing->open_findings) {
                totals.findings += finding.open;
            }
        }
    }
    return totals;
}

/// "2 of 16 accounts need attention"
std::string headline(const Totals& totals, const std::vector<JudgedAccount>& accounts)
{
    const auto grade = totals.worst();
    const auto so_many = totals.of(grade);
    const std::string_view what = grade == Grade::bad        ? "attention"
                                  : grade == Grade::doubtful ? "a look"
                                                             : "";
    if (totals.accounts == 1) {
        return std::string{accounts.front().name} +
               (what.empty() ? " is fine" : " needs " + std::string{what});
    }
    if (what.empty()) {
        return "All " + model::grouped(totals.accounts) + " accounts are fine";
    }
    return model::grouped(so_many) + " of " + model::grouped(totals.accounts) + " accounts " +
           (so_many == 1 ? "needs " : "need ") + std::string{what};
}

std::string total(std::string_view name, const std::string& value)
{
    return "<div><dt>" + std::string{name} + "</dt><dd>" + value + "</dd></div>";
}

std::string page_head(const std::string& title, Grade grade, bool reloads)
{
    constexpr std::array<std::string_view, 3> colours{"c0202b", "b87a00", "17763a"};
    constexpr std::array<std::string_view, 3> signs{"M5 5l6 6m0-6l-6 6", "M8 3.500v5.500m0 3v.1",
                                                    "M4 8.500l3 3 5.500-6"};
    const auto i = static_cast<std::size_t>(grade);
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + html_text(title) +
           " - agni-number-sync</title><meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\">"
           "<meta name=\"color-scheme\" content=\"light dark\">" +
           (reloads ? "<meta http-equiv=\"refresh\" content=\"60\">" : "") +
           "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' "
           "viewBox='0 0 "
           "16 16'%3E%3Ccircle cx='8' cy='8' r='8' fill='%23" +
           std::string{colours[i]} + "'/%3E%3Cpath d='" + std::string{signs[i]} +
           "' fill='none' stroke='white' stroke-width='2'/%3E%3C/svg%3E\"><style>" + std::string{page_style} +
           "</style></head>\n";
}

std::string page_top(const Totals& totals, const std::string& title, const std::string& version,
                     const Moment& now, bool reloads)
{
    const auto number = [&](std::uint64_t value) {
        return totals.known > 0 ? model::grouped(value) : "not known";
    };
    return "<header class=\"top\"><p class=\"brand\">agni-number-sync <span>" + html_text(version) +
           "</span></p><h1>" + icon(totals.worst()) + "<span>" + html_text(title) +
           "</span></h1><p class=\"made\">As of " + html_time(now.wall) + " <a href=\".\">Reload</a> " +
           (reloads ? "<span>Reloads every minute.</span> <a href=\".\">Stop</a>"
                    : "<a href=\"watch\">Reload every minute</a>") +
           "</p><p class=\"old\"><strong>This page is more than five minutes old.</strong> It does not "
           "change by "
           "itself: reload it.</p><dl class=\"totals\">" +
           total("Accounts fine",
                 model::grouped(totals.of(Grade::good)) + " of " + model::grouped(totals.accounts)) +
           total("Numbers held", number(totals.numbers)) +
           total("Missing from the last list", number(totals.missing)) +
           total("Open findings", number(totals.findings)) + "</dl></header>\n";
}

std::string rest_table(std::span<const JudgedAccount> accounts, const Moment& now)
{
    if (accounts.empty()) {
        return "";
    }
    auto html =
        "<h2 class=\"more\">" + model::counted(accounts.size(), "more account") +
        "</h2><table class=\"rest\"><thead><tr><th scope=\"col\">Account</th><th scope=\"col\">State</th>"
        "<th scope=\"col\">Verified</th><th scope=\"col\" class=\"n\">Numbers</th><th scope=\"col\">Last "
        "run</th></tr></thead><tbody>\n";
    for (const auto& account : accounts) {
        html += account_row(account, now) + "\n";
    }
    return html + "</tbody></table>";
}

} // namespace

Page front_page(const std::map<std::string, model::AccountHealth>& accounts, const std::string& version,
                const Moment& now, bool reloads)
{
    static const auto policy = security_policy();
    const auto judged = judge(accounts, now);
    const auto totals = add_up(judged);
    const auto title = headline(totals, judged);
    Page page;
    page.content_type = "text/html; charset=utf-8";
    page.security_policy = policy;
    page.body = page_head(title, totals.worst(), reloads) + "<body>" + icon_symbols +
                page_top(totals, title, version, now, reloads) + "<main>\n";
    const auto in_full = std::min(judged.size(), most_in_full);
    for (const auto& account : std::span{judged}.first(in_full)) {
        page.body += account_card(account, now) + "\n";
    }
    page.body +=
        rest_table(std::span{judged}.subspan(in_full), now) +
        "</main>\n<footer><p>Made from what this service knows; no database was asked. For programs: <a "
        "href=\"metrics\">/metrics</a> (Prometheus), <a href=\"status\">/status</a> (JSON), <a "
        "href=\"readyz\">/readyz</a>. On the service's machine: <code>agni-numbers status</code></p></footer>"
        "</body></html>\n";
    return page;
}

} // namespace numsync::ops
