#pragma once

#include <boost/algorithm/string/join.hpp>
#include <boost/json.hpp>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>
#include <string>
#include <vector>

/// Reads the queries out of the dashboards under config/.
namespace numsync::support {

/// A Grafana dashboard.
struct GrafanaDashboard {
    std::map<std::string, std::string> variables; ///< queries, by name
    std::map<std::string, std::string> panels;    ///< queries with their macros, by title
    std::string days;                             ///< its default time range: "90" for "now-90d"
};

inline GrafanaDashboard read_grafana(const std::filesystem::path& path)
{
    namespace json = boost::json;
    const auto text = [](const json::value& value) { return std::string{value.as_string()}; };
    std::ifstream file{path};
    const auto all = json::parse(std::string{std::istreambuf_iterator<char>{file}, {}});
    GrafanaDashboard dashboard;
    for (const auto& variable : all.at("templating").at("list").as_array()) {
        if (variable.at("type") == "query") {
            dashboard.variables[text(variable.at("name"))] = text(variable.at("query"));
        }
    }
    for (const auto& panel : all.at("panels").as_array()) {
        if (panel.at("type") == "text") {
            continue;
        }
        for (const auto& target : panel.at("targets").as_array()) {
            dashboard.panels[text(panel.at("title"))] = text(target.at("rawSql"));
        }
    }
    const auto begins = text(all.at("time").at("from"));
    std::smatch found;
    if (!std::regex_match(begins, found, std::regex{"now-([0-9]+)d"})) {
        throw std::runtime_error{path.string() + ": begins with " + begins};
    }
    dashboard.days = found[1];
    return dashboard;
}

/// The query as Grafana sends it: `from` and `to` are the time range that the dashboard shows; `values` has
/// the quoted value of each variable.
inline std::string as_grafana_sends(std::string query, const std::string& from, const std::string& to,
                                    const std::map<std::string, std::string>& values)
{
    query = std::regex_replace(query, std::regex{R"(\$__timeFilter\(([\w.]+)\))"},
                               "$1 BETWEEN " + from + " AND " + to);
    query = std::regex_replace(query, std::regex{R"(\$__timeTo\(\))"}, to);
    for (const auto& [name, quoted] : values) {
        query = std::regex_replace(query, std::regex{R"(\$)" + name + R"(\b)"}, quoted);
    }
    return query;
}

/// The query that Superset makes of a chart and its dataset: columns, or a day of the time axis, and metrics
/// grouped by them.
inline std::string superset_query(const YAML::Node& params, const YAML::Node& dataset)
{
    std::map<std::string, std::string> expressions;
    for (const auto& metric : dataset["metrics"]) {
        expressions[metric["metric_name"].as<std::string>()] = metric["expression"].as<std::string>();
    }
    std::vector<std::string> selected;
    std::vector<std::string> grouped;
    const auto add_metric = [&](const std::string& name) {
        selected.push_back(expressions.at(name) + " AS \"" + name + '"');
    };
    if (params["x_axis"]) {
        const auto axis = '"' + params["x_axis"].as<std::string>() + '"';
        grouped.push_back(params["time_grain_sqla"] ? "date_trunc('day', " + axis + ")" : axis);
        selected.push_back(grouped.back() + " AS " + axis);
    }
    for (const auto* const from : {"groupby", "all_columns"}) {
        for (const auto& column : params[from]) {
            grouped.push_back('"' + column.as<std::string>() + '"');
            selected.push_back(grouped.back());
        }
    }
    const auto columns = selected.size();
    for (const auto& metric : params["metrics"]) {
        add_metric(metric.as<std::string>());
    }
    if (params["metric"]) {
        add_metric(params["metric"].as<std::string>());
    }
    const auto query = "SELECT " + boost::algorithm::join(selected, ", ") + " FROM (" +
                       dataset["sql"].as<std::string>() + ") AS virtual_table";
    return selected.size() == columns || grouped.empty()
               ? query
               : query + " GROUP BY " + boost::algorithm::join(grouped, ", ");
}

/// The query of each chart, by its name, and that of each dataset with all its columns.
inline std::map<std::string, std::string> read_superset(const std::filesystem::path& folder)
{
    std::map<std::string, std::string> queries;
    std::map<std::string, YAML::Node> datasets; // by uuid
    for (const auto& file : std::filesystem::directory_iterator{folder / "datasets/agni_number_sync"}) {
        auto dataset = YAML::LoadFile(file.path());
        YAML::Node every_column;
        for (const auto& column : dataset["columns"]) {
            every_column["all_columns"].push_back(column["column_name"]);
        }
        queries["dataset " + dataset["table_name"].as<std::string>()] = superset_query(every_column, dataset);
        datasets.emplace(dataset["uuid"].as<std::string>(), dataset);
    }
    for (const auto& file : std::filesystem::directory_iterator{folder / "charts"}) {
        const auto chart = YAML::LoadFile(file.path());
        queries[chart["slice_name"].as<std::string>()] =
            superset_query(chart["params"], datasets.at(chart["dataset_uuid"].as<std::string>()));
    }
    return queries;
}

} // namespace numsync::support
