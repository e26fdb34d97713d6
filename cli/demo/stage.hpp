// Where the demo's people act: through the service layer, each at a business time, as they would over HTTP.
// Everything can be done again: a command's id follows from what it is for, so that a demo whose loading was cut short
// is taken up where it stopped.
#pragma once

#include "cli/demo/files.hpp"
#include "engine/service/execute.hpp"
#include "engine/service/read_instance.hpp"

#include <functional>

namespace traimas::cli::demo {

// Sets business time, where the store reads it; an earlier time than it shows is left alone.
using SetClock = std::function<std::optional<Problem>(Instant)>;

// Belongs to one thread.
class Stage {
public:
    Stage(service::Engine& engine, const DemoFiles& files, std::string scene, SetClock set_clock)
        : engine_{engine}, files_{files}, scene_{std::move(scene)}, set_clock_{std::move(set_clock)}
    {
    }

    // Moves the clock on, and lets happen what is due by then: timers, and messages between trees.
    [[nodiscard]] std::optional<Problem> move_to(Instant at);

    [[nodiscard]] service::Engine& engine() { return engine_; }
    [[nodiscard]] const DemoFiles& files() const { return files_; }
    [[nodiscard]] Instant now() const { return now_; }
    // Who holds this role for this unit now: collector and head of the unit itself, psd and executive of the office.
    [[nodiscard]] PersonId person(const std::string& role, const std::string& unit) const;
    [[nodiscard]] service::Envelope envelope(const std::string& key, PersonId actor) const;

    // Problem: not_found.
    [[nodiscard]] Result<InstanceId> root(const std::string& definition, const std::string& unit, int fiscal_year);
    [[nodiscard]] Result<InstanceId> checkpoint(const std::string& unit, int fiscal_year, int quarter);
    // A root with its whole tree, as the PSD sees it.
    [[nodiscard]] Result<service::InstanceView> look(InstanceId instance);

    [[nodiscard]] std::optional<Problem> act(InstanceId instance, PersonId actor, const subjects::ActionInput& input,
                                             const std::string& key);
    [[nodiscard]] std::optional<Problem> save(InstanceId instance, PersonId actor,
                                              const std::vector<subjects::SaveRow>& rows, const std::string& key);
    [[nodiscard]] std::optional<Problem> save(InstanceId instance, PersonId actor,
                                              const subjects::SaveDocument& document, const std::string& key);

private:
    [[nodiscard]] std::optional<Problem> settle();

    service::Engine& engine_;
    const DemoFiles& files_;
    std::string scene_;
    SetClock set_clock_;
    Instant now_{};
    std::map<std::string, InstanceId> known_{};  // looked up before
};

// Something that is done at a time. Done in the order of their times; those of one time in the order of the list.
struct Deed {
    Instant at;
    int fiscal_year = 0;  // that it belongs to; 0: to none
    std::string key;
    std::function<std::optional<Problem>(Stage&, const std::string& key)> carry_out;
};

// Each adds the deeds of its theme: registers.cpp, years.cpp, reports.cpp, cases.cpp, corrections.cpp.
void add_registers(const DemoFiles& files, std::vector<Deed>& deeds);
void add_years(const DemoFiles& files, std::vector<Deed>& deeds);
void add_reports(const DemoFiles& files, std::vector<Deed>& deeds);
void add_cases(const DemoFiles& files, std::vector<Deed>& deeds);
void add_corrections(const DemoFiles& files, std::vector<Deed>& deeds);

// The error of a result; nullopt where it is one.
template <class T>
[[nodiscard]] std::optional<Problem> problem_of(Result<T> result)
{
    return result ? std::nullopt : std::optional{std::move(result).error()};
}
[[nodiscard]] Problem nothing_there(const std::string& what);

}  // namespace traimas::cli::demo
