// A calendar that changes under trees that stand: each calendar moves its own, and a birth misses no version.
#include "engine/service/deliver.hpp"
#include "tests/unit/service/memory_office.hpp"

namespace traimas::testing {
namespace {

using calendar::Date;
using service::RegisterEvent;

struct CalendarChange : MemoryOffice {
    // The next version of a calendar, delivered to every tree that follows it. Answers how many took it.
    int publish(const std::string& id, std::vector<Date> holidays)
    {
        write_version(id, std::move(holidays));
        return service::deliver_messages(office.engine, 100).taken;
    }
    void write_version(const std::string& id, std::vector<Date> holidays)
    {
        const int version = store.begin()->registers()->calendars.latest(id) + 1;
        RegisterEvent event;
        event.calendar = calendar::HolidayCalendar{id, version, std::move(holidays)};
        const auto done = service::change_register(
            office.engine, "calendar", id,
            {.command = service::command_id(id, std::to_string(version)), .actor = service::kSystemActor},
            [&](const store::Registers&) -> Result<std::vector<RegisterEvent>> { return std::vector{event}; });
        ASSERT_TRUE(done) << code_of(done);
    }
    // A unit in the south, which keeps holidays of its own.
    void found_south()
    {
        ASSERT_TRUE(service::found_register(office.engine, "calendar", "south"));
        write_version("south", {});
        const organisation::Unit unit{.code = "SOUTH",
                                      .parent = "OPS",
                                      .kind = organisation::UnitKind::unit,
                                      .th = "SOUTH",
                                      .en = "SOUTH",
                                      .from = calendar::year_begin(2561),
                                      .calendar = "south"};
        const auto done =
            service::change_register(office.engine, "organisation", "",
                                     {.command = service::command_id("test", "south"), .actor = service::kSystemActor},
                                     [&](const store::Registers&) -> Result<std::vector<RegisterEvent>> {
                                         return std::vector{service::register_event(organisation::UnitAdded{unit})};
                                     });
        ASSERT_TRUE(done) << code_of(done);
    }
    [[nodiscard]] Instant due(InstanceId report) { return office.instance(report).folded.anchors.at("due").at; }
    static Date tenth() { return Date{std::chrono::local_days{std::chrono::year{2018} / std::chrono::January / 10}}; }
};

TEST_F(CalendarChange, EachCalendarMovesItsOwn)
{
    found_south();
    const auto law = office.checkpoint("LAW");
    const auto south = office.checkpoint("SOUTH");
    ASSERT_EQ(due(law), due(south));
    EXPECT_EQ(publish("south", {tenth()}), 1);
    EXPECT_EQ(due(south), bangkok(2018, 1, 12));
    EXPECT_EQ(due(law), bangkok(2018, 1, 11));
    EXPECT_EQ(office.instance(south).calendar_version, 2);
    EXPECT_EQ(office.instance(law).calendar_version, 1);
    EXPECT_EQ(publish("th", {tenth()}), 1);
    EXPECT_EQ(due(law), bangkok(2018, 1, 12));
    EXPECT_EQ(office.instance(south).seq, store.events_of(south).back().event.seq) << "it heard nothing of it";
    EXPECT_EQ(store.events_of(south).back().event.data.at("calendar"), "south");
}

TEST_F(CalendarChange, TellsWhoeverHasTheOpenTask)
{
    const auto law = office.checkpoint("LAW");
    office.at(bangkok(2018, 1, 5, 9));
    office.drain();
    store.deliver();
    publish("th", {tenth()});
    EXPECT_EQ(told(), std::vector<std::string>{"deadline_moved to kanya"});
    EXPECT_EQ(store.outbox().front().arguments.at("due_at"), to_micros(bangkok(2018, 1, 12)));
    office.at(bangkok(2018, 1, 11, 9));
    office.drain();
    EXPECT_EQ(office.instance(law).folded.state, "collecting") << "the deadline of the tenth is no more";
    office.at(bangkok(2018, 1, 12));
    office.drain();
    EXPECT_EQ(office.instance(law).folded.state, "overdue");
}

TEST_F(CalendarChange, AnEarlierDeadlineStaysAndAPersonIsAsked)
{
    write_version("th", {tenth()});
    const auto law = office.checkpoint("LAW");
    ASSERT_EQ(due(law), bangkok(2018, 1, 12));
    publish("th", {});
    EXPECT_EQ(due(law), bangkok(2018, 1, 12));
    const auto incidents = store.incidents();
    ASSERT_EQ(incidents.size(), 1U);
    EXPECT_EQ(incidents.front().row.source, "calendar");
    EXPECT_EQ(incidents.front().row.key, std::to_string(law.value()) + "/due");
    EXPECT_EQ(incidents.front().row.arguments.at("from"), to_micros(bangkok(2018, 1, 12)));
    EXPECT_EQ(incidents.front().row.arguments.at("to"), to_micros(bangkok(2018, 1, 11)));
    publish("th", {});
    EXPECT_EQ(store.incidents().size(), 1U) << "asked once";
}

TEST_F(CalendarChange, ComesTwiceAndIsTakenOnce)
{
    const auto law = office.checkpoint("LAW");
    publish("th", {tenth()});
    const auto seq = office.instance(law).seq;
    EXPECT_EQ(service::deliver_messages(office.engine, 100).taken, 0);
    EXPECT_EQ(office.instance(law).seq, seq);
}

TEST_F(CalendarChange, TakesVersionsInTheirOrderAndLeavesOutWhoWasBornWithThem)
{
    const auto law = office.checkpoint("LAW");
    write_version("th", {tenth()});
    const auto ict = office.checkpoint("ICT");
    write_version("th", {tenth(), tenth() + std::chrono::days{1}});
    while (service::deliver_messages(office.engine, 100).taken > 0) {
    }
    const auto names = [&](InstanceId id) {
        std::vector<int> versions;
        for (const auto& row : store.events_of(id)) {
            if (row.event.kind == workflow::EventKind::change) {
                versions.push_back(row.event.data.at("version").get<int>());
            }
        }
        return versions;
    };
    EXPECT_EQ(names(law), (std::vector<int>{2, 3}));
    EXPECT_EQ(names(ict), std::vector<int>{3});
    EXPECT_EQ(due(law), bangkok(2018, 1, 13));
    EXPECT_EQ(due(ict), bangkok(2018, 1, 13));
}

}  // namespace
}  // namespace traimas::testing
