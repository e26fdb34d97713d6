// Amendments of plans that run, and restatements of results that were approved.
#include "cli/demo/make_plan.hpp"
#include "cli/demo/stage.hpp"
#include "engine/subjects/cycle.hpp"
#include "engine/subjects/restatement.hpp"

namespace traimas::cli::demo {
namespace {

// The last instance of a definition under this parent.
Result<InstanceId> find_last(const service::InstanceView& view, const char* definition, InstanceId parent)
{
    std::optional<InstanceId> last;
    for (const auto* it : view.tree().all_of(definition)) {
        last = it->parent == parent ? it->id : last;
    }
    if (!last) {
        return nothing_there(definition);
    }
    return *last;
}

std::optional<Problem> ask_amendment(Stage& stage, const std::string& key, const DemoAmendment& one)
{
    const auto cycle = stage.root("cycle", one.unit, one.fiscal_year);
    const auto view = cycle ? stage.look(*cycle) : Result<service::InstanceView>{cycle.error()};
    if (!view) {
        return view.error();
    }
    subjects::ActionInput input{.action = "amend", .comment = one.asked->words, .quarter = one.asked->quarter};
    for (const auto* it : view->tree().all_of("case")) {
        if (it->quarter == one.asked->case_quarter && it->folded.subject.at("indicator") == one.asked->indicator) {
            input.case_id = it->id;
        }
    }
    return stage.act(*cycle, stage.person("collector", one.unit), input, key);
}

std::optional<Problem> save_amendment(Stage& stage, const std::string& key, const service::InstanceView& cycle,
                                      InstanceId amendment, const DemoAmendment& one)
{
    const auto lineage = subjects::lineage_of(cycle.instance);
    const auto framework = subjects::cycle_subject(cycle.instance).framework;
    const auto plan = with_changes(*stage.files().years.plan(one.unit, one.fiscal_year), one.changes);
    auto made = make_plan(plan, {stage.files().office, cycle.registers->dictionary, framework, lineage});
    if (!made) {
        return std::move(made).error();
    }
    return stage.save(
        amendment, stage.person("collector", one.unit),
        subjects::SaveDocument{.kind = "plan", .content = cycle::plan_json(made->plan), .texts = made->texts}, key);
}

std::optional<Problem> work_on_amendment(Stage& stage, const std::string& key, const DemoAmendment& one,
                                         const DemoDeed& deed)
{
    const auto cycle = stage.root("cycle", one.unit, one.fiscal_year);
    const auto view = cycle ? stage.look(*cycle) : Result<service::InstanceView>{cycle.error()};
    const auto amendment = view ? find_last(*view, "amendment", *cycle) : Result<InstanceId>{view.error()};
    if (!amendment) {
        return amendment.error();
    }
    if (deed.act == "save") {
        return save_amendment(stage, key, *view, *amendment, one);
    }
    return stage.act(*amendment, stage.person(deed.by.empty() ? "collector" : deed.by, one.unit), {.action = deed.act},
                     key);
}

// Begins the restatement, and writes what was wrong.
std::optional<Problem> save_restatement(Stage& stage, const std::string& key, InstanceId checkpoint,
                                        const DemoRestatement& one)
{
    const auto collector = stage.person("collector", one.unit);
    const auto born =
        service::bear_child(stage.engine(), checkpoint, stage.envelope(key + "/begin", collector), "restatement");
    if (!born) {
        return born.error();
    }
    std::vector<subjects::Correction> corrections;
    for (const auto& result : one.results) {
        corrections.push_back({result.indicator, result.value});
    }
    return stage.save(born->receipt.instance, collector,
                      subjects::SaveDocument{.kind = "results",
                                             .content = subjects::corrections_json(corrections),
                                             .texts = {{"reason", one.reason}}},
                      key);
}

std::optional<Problem> work_on_restatement(Stage& stage, const std::string& key, const DemoRestatement& one,
                                           const DemoDeed& deed)
{
    const auto checkpoint = stage.checkpoint(one.unit, one.fiscal_year, one.quarter);
    if (!checkpoint) {
        return checkpoint.error();
    }
    if (deed.act == "save") {
        return save_restatement(stage, key, *checkpoint, one);
    }
    const auto view = stage.look(*checkpoint);
    const auto restatement = view ? find_last(*view, "restatement", *checkpoint) : Result<InstanceId>{view.error()};
    if (!restatement) {
        return restatement.error();
    }
    return stage.act(*restatement, stage.person(deed.by.empty() ? "collector" : deed.by, one.unit),
                     {.action = deed.act}, key);
}

template <class One>
using CorrectionWork = std::optional<Problem> (*)(Stage&, const std::string&, const One&, const DemoDeed&);

template <class One>
void add_correction(std::vector<Deed>& deeds, const std::string& name, const One& one, CorrectionWork<One> work)
{
    int number = 0;
    for (const auto& deed : one.course) {
        deeds.push_back(
            {deed.at, one.fiscal_year, name + "/" + std::to_string(++number),
             [one, deed, work](Stage& stage, const std::string& key) { return work(stage, key, one, deed); }});
    }
}

}  // namespace

void add_corrections(const DemoFiles& files, std::vector<Deed>& deeds)
{
    for (const auto& one : files.courses.amendments) {
        const auto name = "amendment/" + one.unit + "/" + std::to_string(one.fiscal_year);
        if (one.asked) {
            deeds.push_back({one.asked->at, one.fiscal_year, name + "/ask",
                             [one](Stage& stage, const std::string& key) { return ask_amendment(stage, key, one); }});
        }
        add_correction<DemoAmendment>(deeds, name, one, work_on_amendment);
    }
    for (const auto& one : files.courses.restatements) {
        const auto name =
            "restatement/" + one.unit + "/" + std::to_string(one.fiscal_year) + "/" + std::to_string(one.quarter);
        add_correction<DemoRestatement>(deeds, name, one, work_on_restatement);
    }
}

}  // namespace traimas::cli::demo
