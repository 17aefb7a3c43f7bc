#include "ops/account_card.hpp"

#include "model/text.hpp"
#include "ops/html.hpp"
#include "ops/sparkline.hpp"

#include <array>

namespace numsync::ops {

namespace {

using model::Grade;
using model::RunStatus;

std::string_view word(Grade grade)
{
    constexpr std::array<std::string_view, 3> words{"bad", "doubtful", "good"};
    return words[static_cast<std::size_t>(grade)];
}

std::string paragraph(std::string_view text)
{
    return text.empty() ? "" : "<p>" + html_text(text) + "</p>";
}

std::string soft(std::string_view text)
{
    return "<p class=\"soft\">" + html_text(text) + "</p>";
}

std::string ago(std::chrono::system_clock::time_point time, const Moment& now)
{
    return model::age_text(std::max(std::chrono::duration_cast<std::chrono::seconds>(now.wall - time),
                                    std::chrono::seconds{0})) +
           " ago";
}

std::string matter_item(const model::Matter& matter)
{
    auto html = "<li><p><strong>" + html_text(matter.what) + "</strong></p>" + paragraph(matter.to_do);
    if (!matter.commands.empty()) {
        html += "<pre><code>";
        for (const auto& command : matter.commands) {
            html += html_text(command) + "\n";
        }
        html += "</code></pre>";
    }
    return html + "</li>";
}

std::string numbers_section(const model::AccountHealth& health)
{
    std::string html = "<section><h3>Numbers</h3>";
    if (!health.standing) {
        return html + "<p class=\"big\">?</p>" + soft("not known yet") + "</section>";
    }
    const auto& standing = *health.standing;
    const auto count = [](std::uint64_t number) { return number == 0 ? "none" : model::grouped(number); };
    return html + "<p class=\"big\">" + model::grouped(standing.present + standing.missing) + "</p>" +
           soft(count(standing.missing) + " missing, " + count(standing.removed) + " removed") + "</section>";
}

/// "Run 7, 2 min ago"
std::string run_name(const std::optional<std::int64_t>& run_id, std::chrono::system_clock::time_point at,
                     const Moment& now)
{
    return (run_id ? "Run " + std::to_string(*run_id) : "A run") + ", " + ago(at, now);
}

/// The result of a run in a few words.
std::string outcome(const model::RunReport& run)
{
    switch (run.status) {
    case RunStatus::succeeded:
    case RunStatus::unverified:
        return model::summary(run.counts);
    case RunStatus::blocked:
        return "blocked by the guard, nothing written";
    case RunStatus::failed:
        return "failed (" + std::string{run.reason ? model::name(*run.reason) : "?"} + "), nothing written";
    }
    return {};
}

std::string changes_section(const model::AccountHealth& health, const Moment& now)
{
    std::string html = "<section><h3>What changed</h3>";
    if (!health.last_run) {
        return html + "<p>No run of this process yet</p></section>";
    }
    const auto& run = *health.last_run;
    html += paragraph(run_name(run.run_id, health.ended_at, now) + ": " + outcome(run)) +
            soft(model::grouped(static_cast<std::uint64_t>(run.total_time.count())) + " ms");
    const auto& change = health.last_change;
    if (change && change->at != health.ended_at) {
        html += soft("Last change: " + run_name(change->run_id, change->at, now) + ": " +
                     model::summary(change->counts));
    }
    return html + "</section>";
}

std::string findings_table(const model::Standing& standing)
{
    std::string rows;
    for (const auto& finding : standing.open_findings) {
        if (finding.open > 0) {
            rows += "<tr><th scope=\"row\"><code>" + html_text(finding.kind) + "</code></th><td>" +
                    html_text(finding.severity) + "</td><td class=\"n\">" + model::grouped(finding.open) +
                    "</td></tr>";
        }
    }
    return rows.empty() ? ""
                        : "<table><caption>Open findings</caption><thead><tr><th scope=\"col\">Kind</th>"
                          "<th scope=\"col\">Severity</th><th scope=\"col\" "
                          "class=\"n\">Open</th></tr></thead><tbody>" +
                              rows + "</tbody></table>";
}

/// "every 5 min, next in 3 min"
std::string schedule_text(const model::AccountHealth& health, const Moment& now)
{
    auto text = "every " + model::age_text(std::chrono::duration_cast<std::chrono::seconds>(health.interval));
    if (health.last_run) {
        const auto until = std::chrono::duration_cast<std::chrono::seconds>(health.next_at - now.steady);
        text += until > std::chrono::seconds{0} ? ", next in " + model::age_text(until) : ", next is due";
    }
    return text;
}

bool is_late(const model::AccountHealth& health, const Moment& now)
{
    const auto age = model::age(health, now.steady);
    return !age || *age > model::most_age(health);
}

} // namespace

const char* const icon_symbols =
    "<svg hidden width=\"0\" height=\"0\"><symbol id=\"good\" viewBox=\"0 0 20 20\"><circle cx=\"10\" "
    "cy=\"10\" r=\"9.5\"/>"
    "<path d=\"M5.5 10.5l3 3 6-6.5\"/></symbol><symbol id=\"doubtful\" viewBox=\"0 0 20 20\">"
    "<path class=\"shape\" d=\"M10 1l9.5 17.5H.5z\"/><path d=\"M10 7.5v4.5m0 3v.1\"/></symbol>"
    "<symbol id=\"bad\" viewBox=\"0 0 20 20\"><path class=\"shape\" d=\"M6 .5h8L19.500 6v8l-5.500 5.500H6L.5 "
    "14V6z\"/>"
    "<path d=\"M6.800 6.800l6.400 6.400m0-6.400l-6.400 6.400\"/></symbol></svg>";

std::string icon(Grade grade)
{
    const std::string name{word(grade)};
    return "<svg class=\"icon " + name + "\" aria-hidden=\"true\"><use href=\"#" + name + "\"/></svg>";
}

std::string freshness(const JudgedAccount& account, const Moment& now)
{
    const auto age = model::age(*account.health, now.steady);
    return age                        ? "Verified " + model::age_text(*age) + " ago"
           : account.health->standing ? "Never verified"
                                      : "Not known yet";
}

std::string account_card(const JudgedAccount& account, const Moment& now)
{
    const auto& health = *account.health;
    const std::string grade{word(account.verdict.rank.grade)};
    auto html = "<article class=\"" + grade + "\"><header>" + icon(account.verdict.rank.grade) + "<h2>" +
                html_text(account.name) + "</h2><p class=\"state\">" + html_text(account.verdict.state) +
                "</p><p class=\"fresh" + (is_late(health, now) ? " late" : "") + "\">" +
                freshness(account, now);
    if (health.standing && health.standing->verified_at) {
        html += " " + html_time(*health.standing->verified_at);
    }
    html += "</p></header>";
    if (!account.verdict.matters.empty()) {
        html += "<ul>";
        for (const auto& matter : account.verdict.matters) {
            html += matter_item(matter);
        }
        html += "</ul>";
    }
    html += "<div class=\"facts\">" + numbers_section(health) + "<section><h3>Last runs</h3>" +
            (health.runs.empty() ? "" : sparkline(health.runs)) + soft(runs_text(health.runs)) +
            soft(schedule_text(health, now)) + "</section>" + changes_section(health, now) + "</div>";
    if (health.standing) {
        html += findings_table(*health.standing);
    }
    return html + "</article>";
}

std::string account_row(const JudgedAccount& account, const Moment& now)
{
    const auto& health = *account.health;
    const auto& standing = health.standing;
    return "<tr><th scope=\"row\">" + html_text(account.name) + "</th><td>" +
           icon(account.verdict.rank.grade) + html_text(account.verdict.state) + "</td><td>" +
           freshness(account, now) + "</td><td class=\"n\">" +
           (standing ? model::grouped(standing->present + standing->missing) : "?") + "</td><td>" +
           (health.last_run ? html_text(outcome(*health.last_run)) : "none yet") + "</td></tr>";
}

} // namespace numsync::ops
