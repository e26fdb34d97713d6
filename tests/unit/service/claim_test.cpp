// Taking a task on and giving it back: who may, who sees it, when it ends, and what it never decides.
#include "engine/service/read_instance.hpp"
#include "tests/unit/service/memory_office.hpp"

namespace traimas::testing {
namespace {

using nlohmann::json;

struct Claims : MemoryOffice {
    void SetUp() override
    {
        report = office.checkpoint("ICT", false, 40);  // due on 9 February, 24:00
        office.at(bangkok(2018, 1, 8, 10));
        office.drain();
    }
    Result<service::Done> claim(const std::string& who, bool take_over = false)
    {
        return office.as(who).act("claim", {.take_over = take_over});
    }
    // "task anong", "task thanakorn for anong": as this reader sees them.
    std::vector<std::string> shown(const std::string& reader = "malee")
    {
        const auto view = service::read_instance(office.engine, office.people.at(reader), report);
        std::vector<std::string> list;
        for (const auto& it : view->claims) {
            list.push_back(it.task + " " + name_of(it.claim.person) +
                           (it.claim.on_behalf_of ? " for " + name_of(*it.claim.on_behalf_of) : ""));
        }
        return list;
    }
    std::string name_of(PersonId person)
    {
        for (const auto& [name, id] : office.people) {
            if (id == person) {
                return name;
            }
        }
        return "nobody";
    }
    json last_event() { return json::parse(store.events_of(report).back().body); }
    workflow::Folded folded() { return office.instance(report).folded; }

    InstanceId report{0};
};

using List = std::vector<std::string>;

TEST_F(Claims, AreSeenByAllAndAreNoEdit)
{
    const auto before = office.instance(report);
    ASSERT_TRUE(claim("anong"));
    EXPECT_EQ(shown(), List{"task anong"});
    EXPECT_EQ(shown("prasert"), List{"task anong"});
    const auto after = office.instance(report);
    EXPECT_EQ(after.seq, before.seq + 1);
    EXPECT_EQ(after.folded.version, before.folded.version) << "nobody's If-Match fails because of a claim";
    EXPECT_EQ(after.folded.state, before.folded.state);
    EXPECT_EQ(last_event().at("data"), (json{{"claim", {{"task", "task"}}}}));
}

TEST_F(Claims, AreGivenBack)
{
    ASSERT_TRUE(claim("anong"));
    EXPECT_EQ(code_of(claim("anong")), "task_yours");
    ASSERT_TRUE(office.as("anong").act("release"));
    EXPECT_EQ(shown(), List{});
    EXPECT_EQ(code_of(office.as("anong").act("release")), "task_not_claimed");
}

TEST_F(Claims, AreTakenOverOnlyWhereThatIsMeant)
{
    ASSERT_TRUE(claim("anong"));
    const auto refused = claim("prasert");
    ASSERT_EQ(code_of(refused), "task_claimed");
    const auto problem = refused.error();
    EXPECT_EQ(problem.arguments.at(0).second, std::to_string(office.people.at("anong").value()));
    EXPECT_EQ(code_of(office.as("prasert").act("release")), "task_claimed");
    ASSERT_TRUE(claim("prasert", true));
    EXPECT_EQ(shown(), List{"task prasert"});
    EXPECT_EQ(last_event().at("data").at("claim").at("from"), office.people.at("anong").value());
}

TEST_F(Claims, LockNobodyOutAndEndWithTheTask)
{
    ASSERT_TRUE(claim("anong"));
    office.report_all("prasert", "ICT");
    ASSERT_TRUE(office.as("prasert").act("submit")) << "a claim is no authority";
    EXPECT_EQ(shown(), List{});
    EXPECT_TRUE(folded().claims.empty());
    ASSERT_TRUE(office.as("suda").act("return", {.comment = "ขอให้ตรวจตัวเลขอีกครั้ง"}));
    EXPECT_EQ(shown(), List{}) << "the next round's task is nobody's yet";
}

TEST_F(Claims, KeepNoDeadline)
{
    ASSERT_TRUE(claim("anong"));
    office.at(bangkok(2018, 2, 10));
    office.drain();
    EXPECT_EQ(office.state(), "overdue");
    EXPECT_EQ(shown(), List{}) << "another state's task is another task";
}

TEST_F(Claims, LapseWithTheRole)
{
    ASSERT_TRUE(claim("anong"));
    office.organise({organisation::AppointmentEnded{office.people.at("anong").value(), clock.now()}});
    EXPECT_EQ(shown(), List{});
    EXPECT_EQ(code_of(office.as("prasert").act("release")), "task_not_claimed");
    ASSERT_TRUE(claim("prasert")) << "nobody holds it any more";
    EXPECT_FALSE(last_event().at("data").at("claim").contains("from"));
    EXPECT_EQ(shown(), List{"task prasert"});
}

TEST_F(Claims, AreMadeInTheNameOfAPrincipalWhoMayGiveThemBack)
{
    ASSERT_TRUE(office.as("thanakorn").in_the_name_of("anong").act("claim"));
    EXPECT_EQ(shown(), List{"task thanakorn for anong"});
    EXPECT_EQ(code_of(claim("anong")), "task_claimed");
    ASSERT_TRUE(office.as("anong").act("release"));
    ASSERT_TRUE(claim("thanakorn")) << "there is only one capacity in which he could";
    EXPECT_EQ(shown(), List{"task thanakorn for anong"});
    office.at(bangkok(2018, 2, 1));  // the delegation is over at this very instant
    EXPECT_EQ(shown(), List{});
    EXPECT_TRUE(folded().claims.contains("task")) << "the task is the same: only its holder may not do it any more";
}

TEST_F(Claims, OfAStageAreForThoseWhoMayDecideInIt)
{
    office.report_all("anong", "ICT");
    ASSERT_TRUE(office.as("anong").act("submit"));
    EXPECT_EQ(code_of(claim("thanakorn")), "segregation_of_duties") << "he stands in for her who collected";
    EXPECT_EQ(code_of(claim("anong")), "not_your_role");
    ASSERT_TRUE(office.as("suda").act("claim", {.task = "head"}));
    EXPECT_EQ(shown(), List{"head suda"});
    ASSERT_TRUE(office.as("suda").act("approve"));
    EXPECT_EQ(folded().stage, "psd");
    EXPECT_EQ(shown(), List{});
    ASSERT_TRUE(claim("malee"));
    EXPECT_EQ(shown(), List{"psd malee"});
}

TEST_F(Claims, AreRefusedWhereThereIsNothingToClaim)
{
    EXPECT_EQ(code_of(office.as("anong").act("claim", {.task = "head"})), "task_not_open");
    EXPECT_EQ(code_of(claim("arun")), "not_your_role");
    EXPECT_EQ(code_of(claim("kanya")), "not_found") << "another unit's";
    ASSERT_TRUE(claim("anong"));
    ASSERT_TRUE(office.as("malee").act("pause", {.comment = "ระบบบัญชีปิดปรับปรุง", .mode = "freeze"}));
    EXPECT_EQ(code_of(claim("prasert", true)), "paused");
    EXPECT_EQ(shown(), List{}) << "no task is open";
    ASSERT_TRUE(office.as("malee").act("resume"));
    EXPECT_EQ(shown(), List{"task anong"}) << "a pause takes nothing from anybody";
    office.at(bangkok(2018, 6, 1));
    office.drain();
    EXPECT_EQ(code_of(claim("anong")), "task_not_open");
}

TEST_F(Claims, TheLogAloneTellsThem)
{
    EXPECT_FALSE(workflow::folded_json(folded()).contains("claims")) << "old folds keep their bytes";
    ASSERT_TRUE(claim("anong"));
    ASSERT_TRUE(office.as("thanakorn").in_the_name_of("anong").act("claim", {.take_over = true}));
    const auto standing = office.instance(report);
    workflow::Instance again = standing;
    again.folded = {};
    again.seq = 0;
    for (const auto& row : store.events_of(report)) {
        workflow::apply(again, workflow::event_from_body(row.body));
    }
    EXPECT_EQ(again.folded, standing.folded);
    EXPECT_EQ(workflow::folded_from(workflow::folded_json(standing.folded)), standing.folded);
}

}  // namespace
}  // namespace traimas::testing
