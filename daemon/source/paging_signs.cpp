#include "source/paging_signs.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace numsync::source {

namespace {

using Words = std::vector<std::string>;
using Vocabulary = std::span<const std::string_view>;

constexpr std::array<std::string_view, 23> beside_next{
    "page", "pages",  "url", "uri",   "href",   "link",   "links", "cursor", "token",   "offset", "id", "ids",
    "key",  "marker", "set", "index", "number", "record", "start", "odata",  "results", "has",    "is"};
constexpr std::array<std::string_view, 16> beside_more{
    "has",  "is",   "are",     "there",   "page", "pages",   "items",     "records",
    "rows", "data", "results", "entries", "item", "numbers", "available", "result"};
constexpr std::array<std::string_view, 15> beside_count{"total",   "count", "record",  "records", "result",
                                                        "results", "item",  "items",   "element", "elements",
                                                        "numbers", "rows",  "entries", "num",     "size"};
constexpr std::array<std::string_view, 3> more_words{"more", "remaining", "truncated"};
constexpr std::array<std::string_view, 2> partial_words{"partial", "incomplete"};
constexpr std::array<std::string_view, 6> beside_whole{"is", "page", "complete", "last", "final", "list"};
constexpr std::array<std::string_view, 7> cursor_words{"cursor", "continuation", "end", "page",
                                                       "token",  "scroll",       "id"};
constexpr std::array<std::string_view, 5> beside_pages{"total", "page", "pages", "current", "last"};
constexpr std::array<std::string_view, 4> header_prefixes{"x", "pagination", "paging", "list"};
constexpr std::array<std::string_view, 13> containers{
    "meta",     "metadata", "pagination", "paging",   "paginator", "pager",  "page",
    "pageinfo", "links",    "link",       "listmeta", "pagemeta",  "cursors"};

bool is_one_of(Vocabulary words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_known(std::string_view word)
{
    return word == "next" || is_one_of(beside_next, word) || is_one_of(beside_more, word) ||
           is_one_of(beside_count, word) || is_one_of(more_words, word) || is_one_of(partial_words, word) ||
           is_one_of(beside_whole, word) || is_one_of(cursor_words, word) || is_one_of(beside_pages, word);
}

/// Appends a word. If it is made of known words, appends these, the longest first: "hasmore" as has, more.
void append_word(const std::string& word, Words& words)
{
    Words parts;
    std::string_view rest{word};
    while (!rest.empty() && !is_known(word)) {
        auto length = rest.size();
        while (length > 1 && !is_known(rest.substr(0, length))) {
            --length;
        }
        if (length <= 1) {
            break;
        }
        parts.emplace_back(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    if (rest.empty() && !parts.empty()) {
        words.insert(words.end(), parts.begin(), parts.end());
    } else if (!word.empty()) {
        words.push_back(word);
    }
}

/// Splits names like "next_page_uri", "hasMorePages" and "@odata.nextLink" into their words, in lower case.
Words words_of(std::string_view key)
{
    Words words;
    std::string word;
    bool after_small = false;
    for (const char c : key) {
        const bool small = c >= 'a' && c <= 'z';
        const bool capital = c >= 'A' && c <= 'Z';
        if ((!small && !capital) || (capital && after_small)) {
            append_word(word, words);
            word.clear();
        }
        if (small || capital) {
            word += capital ? static_cast<char>(c - 'A' + 'a') : c;
        }
        after_small = small;
    }
    append_word(word, words);
    return words;
}

bool has(const Words& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether every word is in `counting` or in `others`.
bool all_others_in(const Words& words, Vocabulary others, Vocabulary counting)
{
    return std::all_of(words.begin(), words.end(), [&](const auto& word) {
        return is_one_of(counting, word) || is_one_of(others, word);
    });
}

bool is_count(const Words& words)
{
    if (!all_others_in(words, beside_count, beside_count)) {
        return false;
    }
    return has(words, "total") || has(words, "count") || words == Words{"records"} ||
           words == Words{"num", "results"};
}

Sign sign_of(const Words& words)
{
    constexpr std::array<std::string_view, 1> next{"next"};
    if (words.empty()) {
        return Sign::none;
    }
    if (has(words, "next") && all_others_in(words, beside_next, next)) {
        return has(words, "has") || has(words, "is") ? Sign::more : Sign::next;
    }
    const bool some_more = std::any_of(words.begin(), words.end(), [](const auto& word) {
        return is_one_of(more_words, word) || is_one_of(partial_words, word);
    });
    if (some_more && std::all_of(words.begin(), words.end(), [](const auto& word) {
            return is_one_of(more_words, word) || is_one_of(partial_words, word) ||
                   is_one_of(beside_more, word) || word == "count" || word == "list" || word == "response";
        })) {
        return Sign::more;
    }
    if (all_others_in(words, beside_pages, beside_pages) && has(words, "page") != has(words, "pages")) {
        return Sign::pages;
    }
    if (words == Words{"page", "count"} || words == Words{"num", "pages"} ||
        words == Words{"page", "number"}) {
        return Sign::pages;
    }
    if ((has(words, "complete") || has(words, "last") || has(words, "final")) &&
        all_others_in(words, beside_whole, beside_whole)) {
        return Sign::whole;
    }
    if (is_count(words)) {
        return Sign::count;
    }
    const bool is_place = has(words, "cursor") || has(words, "continuation") || has(words, "scroll") ||
                          (has(words, "page") && has(words, "token"));
    return is_place && all_others_in(words, cursor_words, cursor_words) ? Sign::cursor : Sign::none;
}

/// A part of a header's value without the blanks and quotes around it.
std::string_view bare(std::string_view text)
{
    return model::trimmed(text, " \t\"");
}

/// Whether the parameters after a link's address name the relation next, alone or among others.
bool names_next(std::string_view parameters)
{
    while (!parameters.empty()) {
        const auto end = std::min(parameters.find(';'), parameters.size());
        const auto parameter = parameters.substr(0, end);
        parameters.remove_prefix(std::min(end + 1, parameters.size()));
        const auto equals = parameter.find('=');
        if (equals == std::string_view::npos || model::lower(bare(parameter.substr(0, equals))) != "rel") {
            continue;
        }
        const auto relations = " " + model::lower(bare(parameter.substr(equals + 1))) + " ";
        if (relations.find(" next ") != std::string::npos) {
            return true;
        }
    }
    return false;
}

} // namespace

Sign sign_of_key(std::string_view key)
{
    return sign_of(words_of(key));
}

Sign sign_of_header(std::string_view name)
{
    auto words = words_of(name);
    while (!words.empty() && is_one_of(header_prefixes, words.front())) {
        words.erase(words.begin());
    }
    return sign_of(words);
}

bool is_container(std::string_view key)
{
    std::string plain;
    for (const char c : model::lower(key)) {
        if (c >= 'a' && c <= 'z') {
            plain += c;
        }
    }
    return is_one_of(containers, plain);
}

bool leads_on(std::string_view link)
{
    for (auto at = link.find('<'); at != std::string_view::npos; at = link.find('<')) {
        link.remove_prefix(at);
        const auto close = link.find('>');
        if (close == std::string_view::npos) {
            return false;
        }
        link.remove_prefix(close + 1);
        const auto next_one = std::min(link.find(",<"), std::min(link.find(", <"), link.size()));
        if (names_next(link.substr(0, next_one))) {
            return true;
        }
    }
    return false;
}

std::string_view total_of_range(std::string_view range)
{
    const auto slash = range.rfind('/');
    if (slash == std::string_view::npos) {
        return {};
    }
    const auto total = bare(range.substr(slash + 1));
    return total == "*" ? std::string_view{} : total;
}

bool is_about_paging(std::string_view name)
{
    const auto plain = model::lower(name);
    return plain == "link" || plain == "content-range" || sign_of_header(name) != Sign::none;
}

bool is_nothing(std::string_view value)
{
    constexpr std::array<std::string_view, 7> words{"", "null", "none", "false", "no", "0", "undefined"};
    return is_one_of(words, model::lower(value));
}

} // namespace numsync::source
