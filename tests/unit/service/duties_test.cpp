// Separation of duties over natural persons, through delegation too.
#include "tests/unit/service/memory_office.hpp"

namespace traimas::testing {
namespace {

struct Duties : MemoryOffice {
    void SetUp() override
    {
        office.checkpoint("ICT");
        office.at(bangkok(2018, 1, 8, 10));
        office.report_all("anong", "ICT");
        ASSERT_TRUE(office.as("anong").act("submit"));
    }
};

TEST_F(Duties, WhoCollectedIsNobodyToApprove)
{
    EXPECT_EQ(code_of(office.as("anong").act("approve")), "not_your_role");
}

TEST_F(Duties, TheCollectorsDelegateMayNotApproveTheCollectorsFigure)
{
    // thanakorn is the head in his own right, but stands in for anong in January.
    EXPECT_EQ(code_of(office.as("thanakorn").act("approve")), "segregation_of_duties");
    EXPECT_EQ(code_of(office.as("suda").act("approve")), "done");
}

TEST_F(Duties, OnceTheDelegationIsOverTheHeadMayDecide)
{
    office.at(bangkok(2018, 2, 1));  // [from, until): over at this very instant
    EXPECT_EQ(code_of(office.as("thanakorn").act("approve")), "done");
}

TEST_F(Duties, TheDelegationHoldsToTheLastMicrosecond)
{
    office.at(bangkok(2018, 2, 1) - std::chrono::microseconds{1});
    EXPECT_EQ(code_of(office.as("thanakorn").act("approve")), "segregation_of_duties");
}

TEST_F(Duties, TheNextStageIsForAnotherPerson)
{
    ASSERT_TRUE(office.as("suda").act("approve"));
    EXPECT_EQ(code_of(office.as("suda").act("approve")), "not_your_role");
}

TEST_F(Duties, ADelegateReportsInTheNameOfThePrincipalAndBothAreBound)
{
    ASSERT_TRUE(office.as("anong").act("withdraw"));
    ASSERT_TRUE(office.as("thanakorn").in_the_name_of("anong").act("submit"));
    const auto bodies = store.bodies();
    EXPECT_NE(bodies.back().find("\"on_behalf_of\":" + std::to_string(office.people.at("anong").value())),
              std::string::npos);
    office.at(bangkok(2018, 2, 1));
    EXPECT_EQ(code_of(office.as("thanakorn").act("approve")), "segregation_of_duties");
}

TEST_F(Duties, NobodyActsInTheNameOfSomebodyWhoGaveNoDelegation)
{
    EXPECT_EQ(code_of(office.as("prasert").in_the_name_of("anong").act("withdraw")), "not_your_role");
}

}  // namespace
}  // namespace traimas::testing
