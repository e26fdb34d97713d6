// Words and JSON for paths, made from the same steps.
#include "engine/workflow/path_text.hpp"

namespace traimas::workflow {
namespace {

using nlohmann::json;

std::string_view kind_text(StepKind kind)
{
    switch (kind) {
    case StepKind::birth: return "birth";
    case StepKind::action: return "action";
    case StepKind::decision: return "decision";
    case StepKind::timer: return "timer";
    case StepKind::join: return "join";
    case StepKind::signal: return "signal";
    }
    return {};
}

// "submit [parts_open=0]", "approve ×3 (head, psd, executive)", "timer late", or the role that gives birth.
std::string step_text(const Step& step)
{
    const bool by_itself = step.kind == StepKind::timer || step.kind == StepKind::join || step.kind == StepKind::signal;
    std::string text = by_itself ? std::string{kind_text(step.kind)} + " " + step.name : step.name;
    std::string stages;
    for (const auto& stage : step.stages) {
        stages += (stages.empty() ? "" : ", ") + stage;
    }
    text += stages.empty() ? "" : " (" + stages + ")";
    std::string facts;
    const auto known = facts_json(step.facts);
    for (const auto& [name, value] : known.items()) {
        facts +=
            (facts.empty() ? "" : ", ") + name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
    }
    return text + (facts.empty() ? "" : " [" + facts + "]");
}

std::string steps_text(const std::vector<Step>& steps)
{
    std::string text = "birth";
    for (const auto& step : steps) {
        text += (step.kind == StepKind::birth ? " by " : " > ") + step_text(step);
    }
    return text;
}

json steps_json(const std::vector<Step>& steps)
{
    json list = json::array();
    for (const auto& step : steps) {
        json row{{"kind", kind_text(step.kind)},
                 {"name", step.name},
                 {"event", step.event},
                 {"facts", facts_json(step.facts)},
                 {"to", step.to}};
        if (!step.stages.empty()) {
            row["stages"] = step.stages;
        }
        if (!step.data.empty()) {
            row["data"] = step.data;
        }
        list.push_back(std::move(row));
    }
    return list;
}

}  // namespace

std::string paths_text(const Definition& definition, const Paths& paths)
{
    std::string text = definition.name + ".v" + std::to_string(definition.version) + ": " +
                       std::to_string(paths.states.size()) + " states, " + std::to_string(paths.branches.size()) +
                       " branches, at most " + std::to_string(paths.longest()) + " steps\n";
    for (const auto& path : paths.states) {
        text += "  " + path.state + ": " + steps_text(path.steps) + "\n";
    }
    for (const auto& path : paths.branches) {
        text += "  " + path.state + "/" + path.event + "/" + std::to_string(path.branch) +
                (path.reject.empty() ? " to " + path.steps.back().to : " refused as " + path.reject) + ": " +
                steps_text(path.steps) + "\n";
    }
    return text;
}

json paths_json(const Definition& definition, const Paths& paths)
{
    json states = json::array();
    for (const auto& path : paths.states) {
        states.push_back({{"state", path.state}, {"steps", steps_json(path.steps)}});
    }
    json branches = json::array();
    for (const auto& path : paths.branches) {
        json row{{"pointer", path.pointer},
                 {"state", path.state},
                 {"event", path.event},
                 {"branch", path.branch},
                 {"steps", steps_json(path.steps)}};
        if (!path.reject.empty()) {
            row["reject"] = path.reject;
        }
        branches.push_back(std::move(row));
    }
    return {{"name", definition.name},
            {"version", definition.version},
            {"states", std::move(states)},
            {"branches", std::move(branches)}};
}

}  // namespace traimas::workflow
