#pragma once

#include "paths.hpp"

#include <fstream>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

/// What the documents tell people to type.
namespace numsync::support {

/// A fenced block of a document.
struct Block {
    std::string question; ///< the last question above it, in bold or as a heading
    std::vector<std::string> lines;
};

inline std::vector<Block> blocks(const std::string& document, const std::string& language)
{
    std::ifstream file{NUMSYNC_SOURCE_DIR "/" + document};
    const std::regex asked{R"((?:#+ |\*\*)([^*]*\?).*)"};
    std::vector<Block> found;
    std::string question;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        std::smatch match;
        if (!inside && line == "```" + language) {
            inside = true;
            found.push_back({question, {}});
        } else if (inside && line == "```") {
            inside = false;
        } else if (inside) {
            found.back().lines.push_back(line);
        } else if (std::regex_match(line, match, asked)) {
            question = match[1];
        }
    }
    return found;
}

struct Query {
    std::string question; ///< from its comment, else from its block
    std::string text;
    bool for_the_administrator = false; ///< if the comment above it says so
};

/// The statements of all SQL blocks. Each ends with a semicolon at the end of a line; an empty line comes
/// before its comment.
inline std::vector<Query> queries(const std::string& document)
{
    const std::regex asked{R"(-- (.*\?).*)"};
    std::vector<Query> found;
    for (const auto& block : blocks(document, "sql")) {
        Query query{block.question, "", false};
        for (const auto& line : block.lines) {
            std::smatch match;
            if (line.empty()) {
                query.for_the_administrator = false;
            } else if (line.starts_with("--")) {
                query.for_the_administrator |= line.find("administrator") != std::string::npos;
                if (std::regex_match(line, match, asked)) {
                    query.question = match[1];
                }
            } else {
                query.text += line + '\n';
                if (line.ends_with(';')) {
                    found.push_back(query);
                    query.text.clear();
                }
            }
        }
        if (!query.text.empty()) {
            throw std::runtime_error{document + ": a query without its end: " + query.text};
        }
    }
    return found;
}

} // namespace numsync::support
