#include "ops/yaml_tree.hpp"

#include "model/text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace numsync::ops {

namespace {

using Kind = YamlEntry::Kind;

constexpr const char* no_name = "expected a name before the colon";

int line_of(const YAML::Mark& mark)
{
    return mark.line < 0 ? 0 : mark.line + 1;
}

/// Builds the tree from events: yaml-cpp's own nodes forget duplicate keys, lines of keys and quotes.
class TreeBuilder : public YAML::EventHandler {
  public:
    TreeBuilder(YamlEntry& root, std::vector<ConfigFault>& faults) : root_(root), faults_(faults) {}

    void OnDocumentStart(const YAML::Mark& mark) override
    {
        if (++documents_ > 1) {
            throw YAML::ParserException(mark, "several documents, only one is allowed");
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        place(mark, "?", anchor, Kind::null);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override
    {
        place(mark, "?", YAML::NullAnchor, Kind::refused);
        refuse(mark, "aliases are not allowed, write the value out");
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        if (expects_key()) {
            begin_key(mark, tag, anchor, value);
            return;
        }
        YamlEntry& entry = place(mark, tag, anchor, Kind::scalar);
        entry.text = value;
        entry.in_quotes = tag == "!";
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(place(mark, tag, anchor, Kind::list), mark);
    }
    void OnSequenceEnd() override { open_.pop_back(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(place(mark, tag, anchor, Kind::mapping), mark);
    }
    void OnMapEnd() override { open_.pop_back(); }

  private:
    struct Open {
        YamlEntry* entry; // valid: the parent's children grow only after this one is closed
        bool key_read = false;
        std::map<std::string, int, std::less<>> lines_of_keys;
    };

    [[nodiscard]] bool expects_key() const
    {
        return !open_.empty() && open_.back().entry->kind == Kind::mapping && !open_.back().key_read;
    }

    void begin_key(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                   const std::string& key)
    {
        if (key.empty()) {
            throw YAML::ParserException(mark, no_name);
        }
        Open& mapping = open_.back();
        YamlEntry& entry = mapping.entry->children.emplace_back();
        entry.key = key;
        entry.line = line_of(mark);
        mapping.key_read = true;
        const auto [first, is_new] = mapping.lines_of_keys.emplace(key, entry.line);
        if (!is_new) {
            entry.reported = true;
            refuse(mark, "duplicate key, it stands in line " + std::to_string(first->second) + " already");
        } else if (key == "<<") {
            entry.reported = true;
            refuse(mark, "merge keys are not allowed, write the values out");
        }
        check_plain(mark, tag, anchor);
    }

    YamlEntry& place(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Kind kind)
    {
        if (expects_key()) {
            throw YAML::ParserException(mark, no_name);
        }
        YamlEntry* entry = &root_;
        if (!open_.empty()) {
            Open& parent = open_.back();
            if (parent.entry->kind == Kind::list) {
                parent.entry->children.emplace_back();
            }
            parent.key_read = false;
            entry = &parent.entry->children.back();
        }
        entry->kind = kind;
        entry->line = entry->line == 0 ? line_of(mark) : entry->line;
        check_plain(mark, tag, anchor);
        return *entry;
    }

    void open(YamlEntry& entry, const YAML::Mark& mark)
    {
        constexpr std::size_t deepest = 8; // far less than the stack allows
        if (open_.size() == deepest) {
            throw YAML::ParserException(mark, "nested too deeply");
        }
        open_.push_back({&entry, false, {}});
    }

    void check_plain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor)
    {
        if (anchor != YAML::NullAnchor) {
            refuse(mark, "anchors are not allowed, write the value out where it is needed");
        }
        if (!tag.empty() && tag != "?" && tag != "!") {
            refuse(mark, "tags are not allowed");
        }
    }

    void refuse(const YAML::Mark& mark, const std::string& message)
    {
        faults_.push_back({line_of(mark), "", message});
    }

    YamlEntry& root_;
    std::vector<ConfigFault>& faults_;
    std::vector<Open> open_;
    int documents_ = 0;
};

std::optional<std::string> complaint_about_line(std::string_view line)
{
    const auto first = line.find_first_not_of(" \t");
    if (first != std::string_view::npos && line.substr(0, first).find('\t') != std::string_view::npos) {
        return "a tab in the indentation, use spaces";
    }
    while (!line.empty()) {
        const std::size_t length = model::first_character_size(line);
        const auto byte = static_cast<unsigned char>(line.front());
        if (length == 0) {
            return "not valid utf-8";
        }
        if ((byte < 0x20 && byte != '\t') || byte == 0x7f) {
            return "a control character";
        }
        line.remove_prefix(length);
    }
    return std::nullopt;
}

void check_bytes(std::string_view text, std::vector<ConfigFault>& faults)
{
    for (int line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        std::string_view content = text.substr(0, end);
        if (content.ends_with('\r')) {
            content.remove_suffix(1);
        }
        if (const auto complaint = complaint_about_line(content)) {
            faults.push_back({line, "", *complaint});
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

} // namespace

YamlEntry parse_yaml(const std::string& text, std::vector<ConfigFault>& faults)
{
    check_bytes(text, faults);
    if (!faults.empty()) {
        return {};
    }
    try {
        std::istringstream in{text};
        YAML::Parser parser{in};
        YamlEntry root;
        TreeBuilder builder{root, faults};
        const bool found = parser.HandleNextDocument(builder);
        if (!found || root.kind == Kind::null) {
            faults.push_back({0, "", "the file is empty"});
            return {};
        }
        parser.HandleNextDocument(builder);
        return root;
    } catch (const YAML::Exception& error) {
        // Behind a colon, yaml-cpp's message quotes the file. An unknown alias that it names may be the
        // beginning of a password.
        const std::string message = error.msg.substr(0, error.msg.find(':'));
        const bool alias = message == "the referenced anchor is not defined";
        faults.push_back({line_of(error.mark), "",
                          alias ? "aliases are not allowed, quote a text that begins with *" : message});
        return {};
    }
}

} // namespace numsync::ops
