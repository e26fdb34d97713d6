// The year review: each indicator and each open case gets its word, and what was learned is written down.
#include "engine/cycle/review.hpp"

#include "engine/base/canonical_json.hpp"
#include "tests/unit/cycle/plans.hpp"

namespace traimas::cycle {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::vector<InstanceId> kOpen{InstanceId{71}, InstanceId{72}};

Review sound_review()
{
    return {.lines = {{"ICT-01", Disposition::keep, dec("92")},
                      {"ICT-02", Disposition::replace},
                      {"ICT-03", Disposition::drop},
                      {"ICT-04", Disposition::keep, dec("10.5"), dec("11.5")},
                      {"ICT-05", Disposition::sustain},
                      {"ICT-06", Disposition::keep}},
            .cases = {{InstanceId{71}, CaseDisposition::carry}, {InstanceId{72}, CaseDisposition::close}}};
}

Texts review_texts()
{
    return {"worked", "lessons", "disposition/ICT-02", "disposition/ICT-03", "disposition/ICT-05", "case/72"};
}

template <class F>
std::vector<std::string> review_after(F mend, const Texts& texts = review_texts())
{
    auto review = sound_review();
    mend(review);
    return named(review_faults(review, sound_plan(), kOpen, texts));
}

TEST(ReviewFaults, ASoundReviewHasNone)
{
    EXPECT_THAT(review_after([](Review&) {}), IsEmpty());
}

TEST(ReviewFaults, EachIndicatorIsDecidedOnce)
{
    EXPECT_THAT(review_after([](Review& review) { review.lines.erase(review.lines.begin() + 1); }),
                ElementsAre("/lines disposition_missing"));
    EXPECT_THAT(review_after([](Review& review) { review.lines.push_back(review.lines[0]); }),
                ElementsAre("/lines/6/indicator duplicate_indicator"));
    EXPECT_THAT(review_after([](Review& review) {
                    review.lines.push_back({"HR-01", Disposition::keep, dec("1")});
                }),
                ElementsAre("/lines/6/indicator unknown_indicator"));
}

TEST(ReviewFaults, WhatIsKeptGoesOnWithAProposedTarget)
{
    EXPECT_THAT(review_after([](Review& review) { review.lines[0].next_target = std::nullopt; }),
                ElementsAre("/lines/0/next_target next_target_missing"));
    EXPECT_THAT(review_after([](Review& review) { review.lines[3].next_upper = std::nullopt; }),
                ElementsAre("/lines/3/next_upper next_target_missing"));
    EXPECT_THAT(review_after([](Review& review) { review.lines[3].next_upper = dec("10"); }),
                ElementsAre("/lines/3/next_upper range_order"));
}

TEST(ReviewFaults, AProposalHasNoPlaceBesideAnotherWord)
{
    EXPECT_THAT(review_after([](Review& review) { review.lines[2].next_target = dec("5"); }),
                ElementsAre("/lines/2/next_target without_effect"));
    EXPECT_THAT(review_after([](Review& review) { review.lines[0].next_upper = dec("99"); }),
                ElementsAre("/lines/0/next_upper without_effect"));
    // What is told in words has no target to raise.
    EXPECT_THAT(review_after([](Review& review) { review.lines[5].next_target = dec("5"); }),
                ElementsAre("/lines/5/next_target without_effect"));
}

TEST(ReviewFaults, EachOpenCaseIsDecidedOnce)
{
    EXPECT_THAT(review_after([](Review& review) { review.cases.erase(review.cases.begin()); }),
                ElementsAre("/cases case_undecided"));
    EXPECT_THAT(review_after([](Review& review) { review.cases.push_back(review.cases[0]); }),
                ElementsAre("/cases/2/case duplicate_case"));
    EXPECT_THAT(review_after([](Review& review) {
                    review.cases.push_back({InstanceId{80}, CaseDisposition::carry});
                }),
                ElementsAre("/cases/2/case unknown_case"));
}

TEST(ReviewFaults, WhatEndsSaysWhyAndWhatWasLearnedIsWritten)
{
    EXPECT_THAT(review_after([](Review&) {}, {}),
                ElementsAre("/lines/1/disposition text_missing", "/lines/2/disposition text_missing",
                            "/lines/4/disposition text_missing", "/cases/1/disposition text_missing",
                            "/texts/worked text_missing", "/texts/lessons text_missing"));
}

TEST(ReviewFaults, AnEmptyReviewNamesEverythingThatIsMissing)
{
    const auto faults = review_faults({}, sound_plan(), kOpen, {"worked", "lessons"});
    EXPECT_EQ(faults.size(), 8U);
    EXPECT_EQ(faults[1].arguments[0].second, "ICT-02");
    EXPECT_EQ(faults[7].arguments[0].second, "72");
}

TEST(ReviewJson, ReadsBackAsItWasWritten)
{
    const auto review = sound_review();
    EXPECT_EQ(review_from(review_json(review)), review);
    EXPECT_EQ(review_from(review_json(Review{})), Review{});
    EXPECT_EQ(canonical_json(review_json({.lines = {{"ICT-01", Disposition::keep, dec("92.50")}},
                                          .cases = {{InstanceId{71}, CaseDisposition::carry}}})),
              R"({"cases":[{"case":71,"disposition":"carry"}],)"
              R"("lines":[{"disposition":"keep","indicator":"ICT-01","next_target":"92.5","next_upper":null}]})");
}

}  // namespace
}  // namespace traimas::cycle
