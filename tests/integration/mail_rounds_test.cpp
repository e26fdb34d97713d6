// Whole rounds of mail with a server that refuses: tried eight times, given up with an incident, tried again when a
// person asks for it; and what is replaced or too old goes to nobody.
#include "engine/service/mail.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/incident_store.hpp"
#include "engine/store/mail_queries.hpp"
#include "tests/integration/postgres_office.hpp"
#include "tests/unit/language/shipped_file.hpp"

#include <gmock/gmock.h>

#include <stdexcept>

namespace traimas::testing {
namespace {

constexpr store::Query kPlanned{"test.plan", R"(
    insert into mail (dedupe_key, recipient, instance_id, seq, notice, arguments, still_state, still_entered_seq, digest,
      nominal, planned_for, outcome, message_id)
    values (:p1, :p2::bigint, :p3::bigint, 1, 'due_soon', '{"unit":"ICT","quarter":1,"fiscal_year":2561}', '', 0, false,
      :p4::bigint, :p4::bigint, 'planned', :p1 || '@example.invalid')
)",
                                4, 0};
constexpr store::Query kWaits{"test.waits", "update mail set leased_until = 0 where outcome = 'planned'", 0, 0};

const Instant kDueTime = bangkok(2018, 1, 8, 9);

// Takes nothing while `refuses`, and remembers what it took.
class FakeServer : public exchange::Mailer {
public:
    std::optional<std::string> send(const exchange::Envelope& envelope) override
    {
        ++tries;
        if (refuses) {
            return "SMTP 451";
        }
        taken.push_back(envelope);
        return std::nullopt;
    }
    bool refuses = false;
    int tries = 0;
    std::vector<exchange::Envelope> taken{};
};

language::Messages shipped_messages()
{
    auto messages =
        language::Messages::from_json(shipped_text("config/messages/th.json"), shipped_text("config/messages/en.json"));
    if (!messages) {
        throw std::runtime_error{"the shipped messages cannot be read"};
    }
    return *std::move(messages);
}

struct MailRounds : PostgresOffice {
    InstanceId ict = office.checkpoint("ICT");
    language::Messages messages = shipped_messages();
    FakeServer server{};
    LogLines lines{};
    Log log{LinesSink{lines}};
    service::MailOptions options{
        .from = {"traimas@example.invalid"}, .domain = "example.invalid", .origin = "https://x"};

    void SetUp() override
    {
        run_as(test.superuser_url(), "update person set email = username || '@example.invalid'");
        office.at(kDueTime);
        office.drain();
        deliver(kDueTime, {});
    }
    void deliver(Instant now, const store::PlanMail& plan)
    {
        auto tx = database.begin();
        static_cast<void>(store::deliver_notices(tx, now, 1'000, plan));
        tx.commit();
    }
    void plan(const std::string& key)
    {
        database.lease()->execute(kPlanned, {store::value_of(key), store::value_of(office.people.at("anong")),
                                             store::value_of(ict), store::value_of(kDueTime)});
    }
    service::MailReport round() { return service::send_mails({database, store, messages, server, log, options}); }
    // As the ledger tells it, the newest first.
    std::vector<store::ReminderRow> ledger()
    {
        auto tx = database.begin();
        auto rows = store::reminders(tx, {.recipient = office.people.at("anong")});
        tx.commit();
        return rows;
    }
    std::vector<store::Incident> incidents(const std::string& state)
    {
        auto tx = database.begin();
        auto rows = store::incidents(tx, {.state = state, .source = "mail"});
        tx.commit();
        return rows;
    }
};

TEST_F(MailRounds, EightFailuresGiveUpWithAnIncidentThatCanBeRetried)
{
    plan("a");
    server.refuses = true;
    Instant before{};
    for (int attempt = 1; attempt < service::kTriesOfMail; ++attempt) {
        ASSERT_EQ(round().failed, 1) << "try " << attempt;
        EXPECT_TRUE(round().idle()) << "not before its time has come";
        const auto row = ledger().front();
        EXPECT_EQ(row.outcome, "planned");
        EXPECT_EQ(row.attempts, attempt);
        EXPECT_EQ(row.last_error, "SMTP 451");
        ASSERT_TRUE(row.next_try_at);
        EXPECT_GT(*row.next_try_at, before) << "each wait is longer than the last";
        before = *row.next_try_at;
        EXPECT_TRUE(incidents("open").empty());
        database.lease()->execute(kWaits, {});  // the wait is over
    }
    EXPECT_EQ(round().failed, 1);
    EXPECT_EQ(server.tries, service::kTriesOfMail);
    EXPECT_EQ(ledger().front().outcome, "failed");
    EXPECT_FALSE(ledger().front().next_try_at) << "nothing tries it any more";
    EXPECT_TRUE(round().idle());
    const auto open = incidents("open");
    ASSERT_EQ(open.size(), 1U);
    EXPECT_EQ(open.front().key, "a");

    server.refuses = false;
    {
        auto tx = database.begin();
        ASSERT_TRUE(store::retry_incident(tx, open.front(), office.people.at("malee"), "", store::read_clock(tx)));
        tx.commit();
    }
    EXPECT_EQ(ledger().front().outcome, "planned");
    EXPECT_EQ(round().sent, 1);
    EXPECT_EQ(ledger().front().outcome, "sent");
    ASSERT_EQ(server.taken.size(), 1U);
    EXPECT_EQ(server.taken.front().to, "anong@example.invalid");
    EXPECT_THAT(server.taken.front().text, ::testing::HasSubstr("a@example.invalid")) << "the Message-ID it had";
    EXPECT_TRUE(incidents("open").empty());
    EXPECT_EQ(incidents("closed").size(), 1U);
}

TEST_F(MailRounds, OnlyTheNewestOfSeveralThatWaitedIsSent)
{
    plan("a");
    server.refuses = true;
    ASSERT_EQ(round().failed, 1);
    plan("b");
    plan("c");
    server.refuses = false;
    database.lease()->execute(kWaits, {});
    EXPECT_EQ(round().sent, 1);
    const auto rows = ledger();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows.at(0).outcome, "sent");
    for (const std::size_t older : {std::size_t{1}, std::size_t{2}}) {
        EXPECT_EQ(rows.at(older).outcome, "superseded");
        EXPECT_EQ(rows.at(older).reason, "newer");
        EXPECT_TRUE(rows.at(older).settled_at);
    }
    EXPECT_TRUE(round().idle());
}

TEST_F(MailRounds, WhatWasDueTooLongAgoIsWrittenDownAndNotSent)
{
    office.at(bangkok(2018, 1, 11));  // the deadline: whoever is late is told
    office.drain();
    const auto week_and_more = bangkok(2018, 1, 18, 9);
    set_clock(week_and_more);
    deliver(week_and_more, service::mail_plan(options));
    const auto rows = ledger();
    ASSERT_FALSE(rows.empty());
    for (const auto& row : rows) {
        EXPECT_EQ(row.outcome, "suppressed") << row.notice;
        EXPECT_TRUE(row.reason == "too_old" || row.reason == "untrue") << row.notice << ": " << row.reason;
    }
    EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [](const auto& row) {
        return row.notice == "overdue" && row.reason == "too_old" && row.attempts == 0;
    }));
    EXPECT_TRUE(round().idle());
    EXPECT_EQ(server.tries, 0);
    EXPECT_TRUE(incidents("open").empty()) << "nothing to cure: the page tells it all the same";
}

}  // namespace
}  // namespace traimas::testing
