// Reads a plan as a client sends it: whole, every fault at once, indicators looked up in the dictionary.
// Only what cannot be read is refused here; what a plan lacks is told by its problems and refused at the submission.
#pragma once

#include "engine/cycle/plan.hpp"
#include "engine/store/port.hpp"

#include <map>
#include <string>
#include <string_view>

namespace traimas::api {

// A plan, and its free texts by key: "exception/<code>", "limit/<code>", "carried/<case>".
struct PlanBody {
    cycle::Plan plan;
    std::map<std::string, std::string> texts{};
};

// {"lines": […], "projects": […], "carried": […], "parts": […], "texts": {…}}, in the form in which plan_json.hpp
// writes it. A line names its indicator by {"code", "version"}; the definition is put in from the dictionary, without
// its sheet. Problems: those of parse_json(), and invalid_content with a fault for each place: those of JsonReader, and
// unknown_indicator, unknown_version, unknown_post, code_malformed.
Result<PlanBody> read_plan(std::string_view body, const store::Registers& registers);

}  // namespace traimas::api
