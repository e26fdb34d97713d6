// The cases of the demo, from the analysis of the cause to the proof.
#include "cli/demo/stage.hpp"

namespace traimas::cli::demo {
namespace {

// The latest case of an indicator that this quarter opened.
Result<InstanceId> find_case(Stage& stage, const DemoCase& one)
{
    TRAIMAS_TRY(const auto cycle, stage.root("cycle", one.unit, one.fiscal_year));
    TRAIMAS_TRY(const auto view, stage.look(cycle));
    std::optional<InstanceId> found;
    for (const auto* it : view.tree().all_of("case")) {
        if (it->quarter == one.quarter && it->folded.subject.at("indicator") == one.indicator) {
            found = it->id;
        }
    }
    if (!found) {
        return nothing_there("case of " + one.indicator);
    }
    return *found;
}

// Who acts where the file names nobody.
const char* usual_role(const std::string& action)
{
    return action == "recommend" || action == "verify" ? "psd" : action == "respond" ? "head" : "collector";
}

std::optional<Problem> work_on_case(Stage& stage, const std::string& key, const DemoCase& one, const DemoDeed& deed)
{
    const auto instance = find_case(stage, one);
    if (!instance) {
        return instance.error();
    }
    subjects::ActionInput input{.action = deed.act, .comment = deed.words, .answer = deed.answer};
    if (deed.category) {
        input.cause = subjects::CauseInput{*deed.category, deed.whys, false};
    }
    for (const auto& measure : deed.measures) {
        input.measures.push_back({measure.text, stage.files().office.post(measure.owner), measure.due});
    }
    if (deed.measure > 0) {
        input.measure = deed.measure;
    }
    return stage.act(*instance, stage.person(deed.by.empty() ? usual_role(deed.act) : deed.by, one.unit), input, key);
}

}  // namespace

void add_cases(const DemoFiles& files, std::vector<Deed>& deeds)
{
    for (const auto& one : files.courses.cases) {
        int number = 0;
        for (const auto& deed : one.course) {
            const auto key = "case/" + one.indicator + "/" + std::to_string(one.fiscal_year) + "/" +
                             std::to_string(one.quarter) + "/" + std::to_string(++number);
            deeds.push_back({deed.at, one.fiscal_year, key, [one, deed](Stage& stage, const std::string& id) {
                                 return work_on_case(stage, id, one, deed);
                             }});
        }
    }
}

}  // namespace traimas::cli::demo
