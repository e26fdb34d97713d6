// Orders the deeds and does them.
#include "cli/demo/play.hpp"

#include <algorithm>

namespace traimas::cli::demo {
namespace {

Problem about(Problem problem, const std::string& key)
{
    std::string faults;
    for (const auto& fault : problem.fields) {
        faults += " " + fault.pointer + ": " + fault.code + " (" + fault.message + ")";
    }
    problem.detail = "Deed " + key + " of the demo: " + problem.code + ": " + problem.detail + faults;
    return problem;
}

}  // namespace

std::vector<Deed> all_deeds(const DemoFiles& files)
{
    std::vector<Deed> deeds;
    add_registers(files, deeds);
    add_years(files, deeds);
    add_reports(files, deeds);
    add_cases(files, deeds);
    add_corrections(files, deeds);
    std::stable_sort(deeds.begin(), deeds.end(), [](const Deed& one, const Deed& other) { return one.at < other.at; });
    return deeds;
}

Result<int> play(Stage& stage, const DemoScene& scene, Instant from)
{
    int done = 0;
    Instant shown{};
    for (const auto& deed : all_deeds(stage.files())) {
        const bool is_shown = deed.fiscal_year <= scene.last_year && deed.at < scene.moment;
        if (!is_shown || deed.at < from) {
            continue;
        }
        if (deed.at != shown) {
            shown = deed.at;
            if (auto problem = stage.move_to(deed.at)) {
                return about(std::move(*problem), deed.key);
            }
        }
        if (auto problem = deed.carry_out(stage, deed.key)) {
            return about(std::move(*problem), deed.key);
        }
        ++done;
    }
    return done;
}

}  // namespace traimas::cli::demo
