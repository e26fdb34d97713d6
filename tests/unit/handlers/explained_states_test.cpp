// Every state of every shipped definition explains itself in whole words, in both languages: no key, no placeholder, no
// empty list without its reason. Samples come from a simulated year; each is put into every state of its definition.
#include "engine/workflow/schedule.hpp"
#include "tests/support/simulator.hpp"
#include "tests/unit/handlers/explained_world.hpp"

namespace traimas::testing {
namespace {

using nlohmann::json;
using workflow::Instance;

struct PlayedYear {
    PlayedYear() { simulator.run(); }

    ManualClock clock{Instant{}};
    store::MemoryStore store{clock};
    Simulator simulator{
        store, [this](Instant at) { clock.set(at); }, {.units = 24, .trouble = 5, .on_new_day = [this](Instant) {
                                                           static_cast<void>(store.deliver());
                                                       }}};

    // The first of each definition, by name.
    [[nodiscard]] std::map<std::string, Instance> samples() const
    {
        std::map<std::string, Instance> first;
        for (const auto& it : store.instances()) {
            first.emplace(it.definition, it);
        }
        return first;
    }
    [[nodiscard]] KnownNames names()
    {
        KnownNames names;
        for (const auto& [id, person] : store.begin()->registers()->organisation.people) {
            names.emplace(id, store::PersonRecord{id, true, "someone", "สมศรี", "Somsri", ""});
        }
        return names;
    }
};

// The instance as if it had come into the state when it came into its own: with a stage to decide, with every date that
// the state leans on, and with nothing fired.
Instance put_into(Instance it, const workflow::World& world, const workflow::State& state)
{
    it.folded.state = state.name;
    it.folded.stage = state.approval ? state.approval->stages.front().id : std::string{};
    it.folded.decisions.clear();
    it.folded.fired.clear();
    for (const auto& anchor : world.definition.anchors) {
        if (anchor.when.from == workflow::FromKind::entered || !it.folded.anchors.contains(anchor.name)) {
            const auto resolved = workflow::resolve_anchor(world, it, anchor);
            it.folded.anchors.insert_or_assign(anchor.name,
                                               workflow::AnchorValue{resolved.civil, resolved.at, resolved.derivation});
        }
    }
    return it;
}

bool is_sentence(const std::string& key)
{
    return key == "text" || key == "title" || key == "words" || key.ends_with("_text") || key.ends_with("_words") ||
           key == "if_nobody_acts";
}

void expect_words(const std::string& text, language::Language language, const std::string& place)
{
    EXPECT_FALSE(text.empty()) << place;
    EXPECT_EQ(text.find_first_of("{}_"), std::string::npos) << place << ": " << text;
    EXPECT_EQ(text.find("  "), std::string::npos) << place << ": " << text;
    for (const std::string fallback : {"explanation.", "problem.", "mark.", "the event “", "the verdict “",
                                       "the state “", "The date “", "the step “x", "A rule of this workflow"}) {
        EXPECT_EQ(text.find(fallback), std::string::npos) << place << ": " << text;
    }
    const bool thai = text.find("\xE0\xB8") != std::string::npos;
    EXPECT_TRUE(language == language::Language::en || thai) << place << ": " << text;
}

void expect_all_words(const json& value, language::Language language, const std::string& place)
{
    for (const auto& [key, member] : value.items()) {
        const auto where = place + "/" + key;
        if (member.is_string() && (is_sentence(key) || place.ends_with("/notes") || place.ends_with("/facts"))) {
            expect_words(member.get<std::string>(), language, where);
        } else if (member.is_structured() && key != "person" && key != "told" && key != "name") {
            expect_all_words(member, language, where);
        }
    }
}

void expect_reasons(const json& body, const std::string& place)
{
    for (const char* list : {"who", "actions", "deadlines", "next"}) {
        EXPECT_EQ(body.at(list).empty(), body.at("notes").contains(list)) << place << " " << list;
    }
    EXPECT_EQ(body.at("future").at("steps").empty(), body.at("notes").contains("future")) << place;
}

TEST(ExplainedStates, SpeakInBothLanguagesInEveryStateOfEveryDefinition)
{
    PlayedYear year;
    const auto names = year.names();
    const auto samples = year.samples();
    const auto& engine = year.simulator.engine();
    int states = 0;
    for (const auto& [key, definition] : shipped_definitions().all) {
        ASSERT_TRUE(samples.contains(key.first)) << "the simulated year made no " << key.first;
        const auto& sample = samples.at(key.first);
        const auto tx = year.store.begin();
        const auto registers = tx->registers();
        const workflow::World world{*definition, registers->calendars.at(sample.calendar, sample.calendar_version)};
        for (const auto& state : definition->states) {
            SCOPED_TRACE(key.first + "/" + state.name);
            auto rows = tx->load(sample.root, "");
            for (auto& it : rows.instances) {
                it = it.id == sample.id ? put_into(it, world, state) : it;
            }
            const auto opened = std::make_shared<service::ReadTree>(engine, registers, std::move(rows));
            const auto& instance = *opened->tree.find(sample.id);
            const auto view = service::look_at(opened, instance, PersonId{1}, instance.folded.entered_at);
            for (const auto language : language::kLanguages) {
                const auto body = explained(engine, view, written_events(year.store, sample.id), names, language);
                expect_all_words(body, language, "");
                expect_reasons(body, key.first + "/" + state.name);
                EXPECT_EQ(body.at("future").at("end") == "ended" && !state.final.empty(), !state.final.empty());
            }
            ++states;
        }
    }
    EXPECT_GE(states, 40);
}

// Whatever a subject offers to guards has words, also what no shipped workflow reads yet.
TEST(ExplainedStates, HaveWordsForEveryFactActionAndTimerOfTheShippedDefinitions)
{
    for (const auto& [key, definition] : shipped_definitions().all) {
        for (const auto& [fact, type] : definition->facts) {
            EXPECT_TRUE(shipped_messages().has("explanation.fact." + fact)) << key.first << " " << fact;
        }
        for (const auto& anchor : definition->anchors) {
            EXPECT_TRUE(shipped_messages().has("explanation.anchor." + anchor.name)) << key.first << " " << anchor.name;
        }
        for (const auto& state : definition->states) {
            workflow::Instance instance{.id = InstanceId{1},
                                        .root = InstanceId{1},
                                        .definition = definition->name,
                                        .definition_version = definition->version,
                                        .unit = "ICT"};
            instance.folded.state = state.name;
            for (const auto& action : workflow::known_actions(*definition, instance)) {
                EXPECT_TRUE(shipped_messages().has("explanation.action." + action)) << key.first << " " << action;
            }
            for (const auto& rule : state.on) {
                const bool is_action = workflow::knows_action(state, rule.event);
                EXPECT_TRUE(is_action || shipped_messages().has("explanation.event." + rule.event))
                    << key.first << " " << rule.event;
            }
        }
    }
}

}  // namespace
}  // namespace traimas::testing
