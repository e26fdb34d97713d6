// The rows of mail: claimed by one, settled by whoever holds the lease, merged, dropped, given up.
// Both clocks are handed in, so a lease ends when the test says so.
#include "engine/service/mail.hpp"
#include "tests/integration/postgres_office.hpp"

#include <gmock/gmock.h>

namespace traimas::testing {
namespace {

using std::chrono::seconds;
using store::ClaimedMail;
using store::MailMoment;

constexpr store::Query kPlan{"test.plan", R"(
    insert into mail (dedupe_key, recipient, instance_id, seq, notice, arguments, still_state, still_entered_seq, digest,
      nominal, planned_for, outcome, message_id)
    values (:p1, :p2::bigint, :p3::bigint, 1, :p4, '{"unit":"ICT"}', :p5, :p6::bigint, :p7 = 'digest', :p8::bigint,
      :p8::bigint, 'planned', :p1 || '@example.invalid')
)",
                             8, 0};
constexpr store::Query kOutcomes{"test.outcomes",
                                 "select dedupe_key, outcome, reason, late::text from mail order by id", 0, 4};
constexpr store::Query kIncidents{"test.incidents", "select count(*)::text from incident where source = 'mail'", 0, 1};

const Instant kDue = bangkok(2018, 1, 8, 9);
const Instant kSystem = from_micros(1'800'000'000'000'000);

struct Planned {
    std::string key;
    std::string notice = "due_soon";
    std::string how{};  // "digest"
    std::string still_state{};
    std::string recipient = "anong";
    Instant planned_for = kDue;
    std::optional<InstanceId> instance{};  // absent: the report of ICT
};

struct Mails : PostgresOffice {
    InstanceId ict = office.checkpoint("ICT");

    template <class Work>
    auto in_tx(Work work)
    {
        auto tx = database.begin();
        auto result = work(tx);
        tx.commit();
        return result;
    }
    void SetUp() override
    {
        run_as(test.superuser_url(), "update person set email = username || '@example.invalid'");
        office.at(kDue);
        office.drain();
    }
    void plan(const Planned& it)
    {
        // Digests wait for the notices that are not delivered yet.
        in_tx([](store::Tx& tx) { return store::deliver_notices(tx, kDue, 1'000).sent; });
        database.lease()->execute(kPlan, {store::value_of(it.key), store::value_of(office.people.at(it.recipient)),
                                          store::value_of(it.instance.value_or(ict)), store::value_of(it.notice),
                                          store::value_of(it.still_state),
                                          store::value_of(office.instance(ict).folded.entered_seq),
                                          store::value_of(it.how), store::value_of(it.planned_for)});
    }
    std::vector<ClaimedMail> claim(Instant now = kDue, Instant system_now = kSystem)
    {
        return in_tx([&](store::Tx& tx) {
            const MailMoment moment{now, system_now};
            store::drop_mails(tx, moment);
            return store::claim_mails(tx, moment, service::kMailLease, service::kMailsARound);
        });
    }
    std::int64_t settle(const ClaimedMail& mail, Instant now = kDue)
    {
        return in_tx([&](store::Tx& tx) { return store::settle_mail(tx, mail, {now, kSystem}); });
    }
    // "key outcome reason late"
    std::vector<std::string> outcomes()
    {
        std::vector<std::string> all;
        for (const auto& row : database.lease()->run(kOutcomes, {})) {
            all.push_back(store::as_text(row.at(0)) + " " + store::as_text(row.at(1)) + " " +
                          store::as_text(row.at(2)) + (store::as_text(row.at(3)) == "true" ? " late" : ""));
        }
        return all;
    }
};

std::vector<std::string> keys_of(const ClaimedMail& mail)
{
    std::vector<std::string> keys;
    for (const auto& item : mail.items) {
        keys.push_back(item.dedupe_key);
    }
    return keys;
}

TEST_F(Mails, AreClaimedByOneAndSettledByWhoeverHoldsTheLease)
{
    plan({.key = "a"});
    EXPECT_TRUE(claim(kDue - seconds{1}).empty()) << "not due yet";
    const auto first = claim();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first.front().message_id, "a@example.invalid");
    EXPECT_TRUE(claim().empty()) << "held";
    const auto second = claim(kDue, kSystem + service::kMailLease);
    ASSERT_EQ(second.size(), 1U) << "the first is taken for dead";
    EXPECT_EQ(second.front().items.front().attempts, 2);
    EXPECT_EQ(settle(first.front()), 0) << "too late";
    EXPECT_EQ(settle(second.front()), 1);
    EXPECT_EQ(settle(second.front()), 0) << "once only";
    EXPECT_THAT(outcomes(), ::testing::ElementsAre("a sent "));
}

TEST_F(Mails, AreLateAfterMoreThanAMinute)
{
    plan({.key = "a"});
    plan({.key = "b", .notice = "overdue"});
    const auto mails = claim();
    ASSERT_EQ(mails.size(), 2U);
    settle(mails.at(0), kDue + store::kLateMail);
    settle(mails.at(1), kDue + store::kLateMail + std::chrono::microseconds{1});
    EXPECT_THAT(outcomes(), ::testing::ElementsAre("a sent ", "b sent  late"));
}

TEST_F(Mails, OfOnePersonsDayGoAsOneAndStayTogether)
{
    plan({.key = "a", .notice = "n1", .how = "digest"});
    plan({.key = "b", .notice = "n2", .how = "digest"});
    plan({.key = "c", .notice = "n1", .how = "digest", .recipient = "prasert"});
    const auto first = claim();
    ASSERT_EQ(first.size(), 2U);
    EXPECT_THAT(keys_of(first.at(0)), ::testing::ElementsAre("a", "b"));
    EXPECT_THAT(keys_of(first.at(1)), ::testing::ElementsAre("c"));
    // A try that failed is repeated as it was, whatever came since.
    plan({.key = "d", .notice = "n3", .how = "digest"});
    const auto again = claim(kDue, kSystem + service::kMailLease);
    ASSERT_EQ(again.size(), 3U);
    EXPECT_THAT(keys_of(again.at(0)), ::testing::ElementsAre("a", "b"));
    EXPECT_EQ(again.at(0).message_id, "a@example.invalid");
    for (const auto& mail : again) {
        settle(mail);
    }
    EXPECT_THAT(outcomes(), ::testing::ElementsAre("a sent ", "b digested ", "c sent ", "d sent "));
}

TEST_F(Mails, ThatTellOnePersonTheSameOfSeveralInstancesGoAsOne)
{
    const auto law = office.checkpoint("LAW");
    const auto second = office.checkpoint("OPS");
    plan({.key = "a", .notice = "offer"});
    plan({.key = "b", .notice = "offer", .instance = law});
    plan({.key = "c", .notice = "news", .instance = law});
    plan({.key = "d", .notice = "offer", .recipient = "prasert", .instance = law});
    plan({.key = "e", .notice = "offer", .planned_for = kDue + seconds{60}, .instance = second});
    const auto first = claim();
    ASSERT_EQ(first.size(), 3U);
    EXPECT_THAT(keys_of(first.at(0)), ::testing::ElementsAre("a", "b"));
    EXPECT_EQ(first.at(0).message_id, "a@example.invalid");
    EXPECT_FALSE(first.at(0).items.front().digest);
    EXPECT_THAT(keys_of(first.at(1)), ::testing::ElementsAre("c")) << "of another kind";
    EXPECT_THAT(keys_of(first.at(2)), ::testing::ElementsAre("d")) << "to somebody else";
    // What comes later joins no try that was made before.
    const auto again = claim(kDue + seconds{60}, kSystem + service::kMailLease);
    ASSERT_EQ(again.size(), 4U);
    EXPECT_THAT(keys_of(again.at(0)), ::testing::ElementsAre("a", "b"));
    for (const auto& mail : again) {
        settle(mail);
    }
    EXPECT_THAT(outcomes(), ::testing::ElementsAre("a sent ", "b digested ", "c sent ", "d sent ", "e sent "));
}

TEST_F(Mails, OfADigestWhoseCarrierBecameUntrueGoWithAnother)
{
    plan({.key = "a", .notice = "n1", .how = "digest", .still_state = office.state()});
    plan({.key = "b", .notice = "n2", .how = "digest"});
    ASSERT_EQ(claim().size(), 1U);
    run_as(test.superuser_url(), "update mail set still_entered_seq = -1 where dedupe_key = 'a'");
    const auto again = claim(kDue, kSystem + service::kMailLease);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_THAT(keys_of(again.front()), ::testing::ElementsAre("b"));
    settle(again.front());
    EXPECT_THAT(outcomes(), ::testing::ElementsAre("a suppressed untrue", "b sent "));
}

TEST_F(Mails, ThatAreUntrueReplacedOrWithoutAddressAreNotSent)
{
    plan({.key = "old"});
    plan({.key = "new"});
    plan({.key = "later", .planned_for = kDue + std::chrono::hours{24}});
    plan({.key = "untrue", .notice = "n1", .still_state = "somewhere"});
    plan({.key = "gone", .notice = "n2", .recipient = "kanya"});
    run_as(test.superuser_url(), "update person set email = '' where username = 'kanya'");
    const auto mails = claim();
    ASSERT_EQ(mails.size(), 1U);
    settle(mails.front());
    EXPECT_THAT(outcomes(), ::testing::ElementsAre("old superseded newer", "new sent ", "later planned ",
                                                   "untrue suppressed untrue", "gone suppressed no_address"));
}

TEST_F(Mails, ThatNoServerTakesAreAnIncidentInTheEnd)
{
    plan({.key = "a"});
    const auto first = claim();
    ASSERT_EQ(first.size(), 1U);
    in_tx([&](store::Tx& tx) {
        store::postpone_mail(tx, first.front(), "Timeout was reached", kSystem + seconds{60});
        return 0;
    });
    EXPECT_TRUE(claim(kDue, kSystem + seconds{59}).empty());
    const auto second = claim(kDue, kSystem + seconds{60});
    ASSERT_EQ(second.size(), 1U);
    in_tx([&](store::Tx& tx) {
        store::fail_mail(tx, second.front(), "SMTP 554", {kDue, kSystem});
        return 0;
    });
    EXPECT_THAT(outcomes(), ::testing::ElementsAre("a failed "));
    EXPECT_EQ(store::as_text(database.lease()->one(kIncidents, {})->at(0)), "1");
    EXPECT_TRUE(claim(kDue, kSystem + std::chrono::hours{99}).empty());
}

// The plan of a notice is written in the transaction that delivers it.
TEST_F(Mails, ArePlannedWithTheirNotices)
{
    const service::MailOptions options{
        .from = {"traimas@example.invalid"}, .domain = "example.invalid", .origin = "https://x"};
    in_tx([&](store::Tx& tx) {
        return store::deliver_notices(tx, store::read_clock(tx), 100, service::mail_plan(options)).sent;
    });
    static constexpr store::Query kApart{"test.apart", R"(
        select count(*)::text, count(m.id)::text from notice n left join mail m
          on m.dedupe_key = n.dedupe_key and m.recipient = n.recipient and m.notice = n.notice
    )",
                                         0, 2};
    const auto row = database.lease()->one(kApart, {});
    EXPECT_NE(store::as_text(row->at(0)), "0");
    EXPECT_EQ(row->at(0), row->at(1)) << "every notice, and each of them once";
}

}  // namespace
}  // namespace traimas::testing
