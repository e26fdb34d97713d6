// What a case keeps of its analysis and its measures, written and read back.
#include "engine/cycle/case_file.hpp"

#include "engine/base/canonical_json.hpp"
#include "tests/unit/cycle/plans.hpp"

namespace traimas::cycle {
namespace {

TEST(CaseFile, ACauseReadsBackAsItWasWritten)
{
    for (const auto& [category, name] : EnumText<CauseCategory>::table) {
        const auto back = cause_from(cause_json({.category = category, .whys = 5, .infeasible = true}));
        EXPECT_EQ(back.category, category) << name;
        EXPECT_EQ(back.whys, 5);
        EXPECT_TRUE(back.infeasible);
    }
    EXPECT_EQ(canonical_json(cause_json({.category = CauseCategory::budget})),
              R"({"category":"budget","infeasible":false,"whys":1})");
}

TEST(CaseFile, AMeasureReadsBackOpenAndDone)
{
    Measure measure{.no = 2, .owner = PostId{14}, .due = on("2018-03-15")};
    EXPECT_EQ(canonical_json(measure_json(measure)),
              R"({"done_on":null,"due":"2018-03-15","is_done":false,"no":2,"owner":14})");
    EXPECT_EQ(measure_from(measure_json(measure)).done_on, std::nullopt);

    measure.is_done = true;
    measure.done_on = on("2018-03-20");
    const auto back = measure_from(measure_json(measure));
    EXPECT_EQ(back.no, 2);
    EXPECT_EQ(back.owner, PostId{14});
    EXPECT_EQ(back.due, on("2018-03-15"));
    EXPECT_TRUE(back.is_done);
    EXPECT_EQ(back.done_on, on("2018-03-20"));
}

}  // namespace
}  // namespace traimas::cycle
