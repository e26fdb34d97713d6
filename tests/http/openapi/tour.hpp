// A tour through the whole API, every answer held against the document; each walk goes through one part of it.
// The walks share one world and run in the order of responses_test.cpp: each says what it leaves behind.
#pragma once

#include "tests/http/openapi/checked_client.hpp"
#include "tests/support/api_world.hpp"

namespace traimas::testing {

class IdentityProvider;

struct Tour {
    ApiWorld& world;
    const Described& described;
    Exercised& exercised;
    InstanceId law;  // a checkpoint of OPS-LAW, that nobody touches
    InstanceId ict;  // a checkpoint of OPS-ICT, that walk_reports takes through its life

    [[nodiscard]] CheckedClient stranger() const { return {world.client(), described, exercised}; }
    [[nodiscard]] CheckedClient as(const std::string& username) const
    {
        return {world.signed_in(username), described, exercised};
    }
};

[[nodiscard]] inline std::string checkpoint_path(InstanceId id)
{
    return "/api/v1/checkpoints/" + std::to_string(id.value());
}

// Units, people, posts, delegations, calendars. Leaves a unit, a person, posts, a delegation and a calendar version.
void walk_directory(const Tour& tour);
// Goals, indicators and their versions, frameworks. Leaves WALK-01 and WALK-02, goals 1 and 2, and frameworks of 2561
// (two versions more) and 2599.
void walk_dictionary(const Tour& tour);
// A checkpoint from its first value to its approval, with a request for more time, a return and a withdrawal; answers
// with the path of the amendment.
[[nodiscard]] std::string walk_reports(const Tour& tour);
// Reminders, windows and decisions for many, and their jobs. Answers with the path of a job that has ended.
[[nodiscard]] std::string walk_jobs(const Tour& tour);
// Years, cycles, plans, reviews and amendments. Leaves FY2563 and FY2564 of OPS, indicators CYC-01 and CYC-02, and the
// clock in November 2020; answers with places for the sweep.
[[nodiscard]] std::map<std::string, std::string> walk_cycles(const Tour& tour);
// What follows from that report: explanations, its case until it is waived, a restatement in force; answers with places
// for the sweep. Scorecards and completeness, of whatever years there are.
[[nodiscard]] std::map<std::string, std::string> walk_cases(const Tour& tour);
void walk_scorecards(const Tour& tour);
// Sessions; tasks, notices, incidents and reminders; workflows; health, document, clock. Leaves the clock some days
// later.
void walk_session(const Tour& tour);
void walk_account(const Tour& tour);  // leaves prasert and kanya with other passwords and no sessions
void walk_provider(const Tour& tour, IdentityProvider& provider);
void walk_tenure(const Tour& tour);  // disables prasert
void walk_inbox(const Tour& tour);
void walk_incidents(const Tour& tour);  // leaves two incidents, one of them open
void walk_reminders(const Tour& tour);
void walk_workflows(const Tour& tour);
void walk_operations(const Tour& tour);

// Every operation asked in every wrong way that all of its kind refuse alike. `places`: what to put for the path's
// parameters, by the template.
void sweep_refusals(const Tour& tour, const std::map<std::string, std::string>& places);

}  // namespace traimas::testing
