#pragma once

#include "synced.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace numsync::support {

/// Numbers without findings, unless a test makes one.
class Reconciled : public Synced {
  protected:
    Reconciled()
    {
        box.set("sync.interval", "1h");
    } // so long that `reconcile` does not sync again during a test

    static Number sound(int n)
    {
        Number number{n};
        number.with("is_active", "true");
        return number;
    }

    static Number idle(int n) { return sound(n).with("is_active", "false").with("price", "0"); }

    static std::vector<std::string> sound_numbers(int first, int last)
    {
        std::vector<std::string> records;
        for (int n = first; n <= last; ++n) {
            records.push_back(sound(n).json());
        }
        return records;
    }

    /// Syncs these records.
    void hold(const std::vector<std::string>& records)
    {
        box.serve(records);
        sync();
    }
    void hold(int count) { hold(sound_numbers(1, count)); }
    /// Syncs `count` numbers, the last of which is `number`.
    void hold(int count, const Number& number)
    {
        auto records = sound_numbers(1, count - 1);
        records.push_back(number.json());
        hold(records);
    }

    /// Sets accounts, each a pair of name and filters. All get the same list, as the double ignores filters.
    void set_accounts(const std::vector<std::pair<std::string, std::string>>& filters)
    {
        std::string text;
        for (const auto& [name, filter] : filters) {
            text += "  - name: " + name + "\n    api_key_file: " + box.key_file().string() +
                    "\n    filters: {" + filter + "}\n";
        }
        box.set_accounts(text);
    }

    void expect(const std::string& columns_and_rows) const
    {
        box.sql("INSERT INTO expected_numbers " + columns_and_rows);
    }

    /// kind|id, number or account|field|expected|actual, from findings_now.
    [[nodiscard]] std::string found_now(const std::string& where = "true") const
    {
        return box.sql("SELECT kind, coalesce(id, number, account), field, expected_value, actual_value "
                       "FROM findings_now WHERE " +
                       where + " ORDER BY account, 1, 2, 3");
    }

    /// Exits with 2 for any open finding, unless the options say otherwise.
    Result reconcile(int code, std::vector<std::string> more = {})
    {
        if (std::ranges::find(more, "--fail-on") == more.end()) {
            more.insert(more.begin(), {"--fail-on", "info"});
        }
        more.insert(more.begin(), "reconcile");
        auto result = box.run(more);
        EXPECT_EQ(result.code, code) << result.out << result.err;
        return result;
    }

    /// kind|subject|field|expected|actual, from open_findings.
    [[nodiscard]] std::string open_findings() const
    {
        return box.sql("SELECT kind, subject, field, expected_value, actual_value FROM open_findings "
                       "ORDER BY account, kind, subject, field");
    }

    [[nodiscard]] std::string file(const std::string& text) const
    {
        const auto path = box.directory() / "expected.csv";
        std::ofstream{path} << text;
        return path.string();
    }
};

} // namespace numsync::support
