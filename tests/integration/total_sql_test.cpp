// The total of a scorecard in SQL against the one in C++: the same figure for every set of scores, also for those that
// lie on a tie, or next to one.
#include "engine/measure/total.hpp"
#include "engine/store/scorecard_queries.hpp"
#include "tests/support/test_database.hpp"
#include "tests/unit/measure/exact.hpp"

#include <nlohmann/json.hpp>

namespace traimas::store {
namespace {

using measure::Dice;
using measure::Fraction;
using measure::MissingRule;
using measure::Rational;
using measure::Weighted;
using nlohmann::json;

constexpr int kSets = 3'000;

constexpr Query kAddInstances{"test.add_instances", R"(
    insert into instance (id, root_id, definition, definition_version, digest, unit, fiscal_year, quarter, ordinal,
      calendar, calendar_version, state, round, version, seq, head, last_recorded, data, kept)
    select id, id, 'checkpoint', 1, decode(repeat('00', 32), 'hex'), unit, 2561, 1, 1, 'th', 1, 'closed', 1, 1, 1,
      decode(repeat('00', 32), 'hex'), 0, '{}', kept
    from jsonb_to_recordset(:p1::jsonb) as r(id bigint, unit text, kept text)
)",
                              1, 0};
constexpr Query kAddLines{"test.add_lines", R"(
    insert into line (checkpoint, indicator, position, version, unit, fiscal_year, quarter, weight, target, year_target,
      required)
    select id, indicator, position, 1, unit, 2561, 1, weight, 1, 1, true
    from jsonb_to_recordset(:p1::jsonb) as r(id bigint, unit text, indicator text, position int, weight numeric)
)",
                          1, 0};
constexpr Query kAddScores{"test.add_scores", R"(
    insert into score (checkpoint, indicator, source, seq, unit, fiscal_year, quarter, score_num, score_den, published,
      band, is_current)
    select id, indicator, id, 1, unit, 2561, 1, num, den, null, band, true
    from jsonb_to_recordset(:p1::jsonb) as r(id bigint, unit text, indicator text, num numeric, den numeric, band text)
)",
                           1, 0};

struct Set {
    std::vector<Weighted> scores{};
    MissingRule missing = MissingRule::renormalise;
    Decimal floor{};
    bool pinned = false;  // the policy is read from the checkpoint
};

Fraction fraction_of(const Rational& value)
{
    return *Fraction::parse(numerator(value).str(), denominator(value).str());
}

// 19 digits at most, so that a score fits 128 bits whatever is done to it.
Rational any_score(Dice& dice)
{
    const auto above = measure::rational(dice.digits(dice.from(1, 4)));
    return dice.one_in(3) ? above : Rational{above / measure::rational("1" + dice.digits(dice.from(0, 18)))};
}

std::string any_weight(Dice& dice)
{
    return dice.one_in(4) ? dice.number(2) : std::to_string(dice.from(0, 60));
}

Set any_set(Dice& dice)
{
    Set set;
    const int count = dice.from(1, 24);
    for (int i = 0; i < count; ++i) {
        Weighted it{.weight = measure::dec(any_weight(dice))};
        it.applies = !dice.one_in(6);
        if (it.applies && !dice.one_in(5)) {
            it.score = fraction_of(any_score(dice));
        }
        set.scores.push_back(it);
    }
    return set;
}

// Two scores whose total is m + 1/2 of the last place: exactly, or a very little less or more.
Set set_at_tie(Dice& dice)
{
    const Rational tie{measure::Integer{2 * dice.from(0, 49'999) + 1}, measure::Integer{20'000}};
    const int weight = dice.from(1, 99);
    // A denominator that is no power of ten, so that neither part of the sum ends behind the point.
    const Rational one{measure::Integer{dice.from(0, 999)}, measure::Integer{1'000 + dice.from(1, 997)}};
    const Rational share{weight, 100};
    Rational off = 0;
    if (dice.one_in(2)) {
        off = Rational{1, measure::ten_to(static_cast<std::size_t>(dice.from(9, 20)))};
        off = dice.one_in(2) ? Rational{-off} : off;
    }
    const Rational other = (tie + off - share * one * tie) / (1 - share);
    Set set;
    set.scores.push_back({.weight = Decimal{weight}, .score = fraction_of(one * tie)});
    set.scores.push_back({.weight = Decimal{100 - weight}, .score = fraction_of(other)});
    return set;
}

std::vector<Set> random_sets(Dice& dice)
{
    std::vector<Set> sets;
    for (int i = 0; i < kSets; ++i) {
        auto set = i % 3 == 0 ? set_at_tie(dice) : any_set(dice);
        set.missing = dice.one_of<MissingRule>({MissingRule::renormalise, MissingRule::zero, MissingRule::floor});
        set.floor = measure::dec(dice.one_of<std::string>({"0", "1", "0.5", "50", "1.000000000000000001"}));
        set.pinned = dice.one_in(4);
        sets.push_back(std::move(set));
    }
    return sets;
}

std::string unit_of(std::size_t index)
{
    return "U-" + std::to_string(100'000 + index);
}

std::string kept_of(const Set& set)
{
    const json framework{{"missing", to_text(set.missing)}, {"levels", {set.floor.text(), "100"}}};
    return json{{"subject", {{"framework", framework}}}}.dump();
}

void add_score(json& rows, const json& line, const Weighted& it, Dice& dice)
{
    json row{{"id", line.at("id")}, {"unit", line.at("unit")}, {"indicator", line.at("indicator")}};
    if (!it.applies) {
        row["band"] = dice.one_of<std::string>({"not_applicable", "cancelled", "not_due"});
    } else if (it.score) {
        row["band"] = "green";
        row["num"] = it.score->numerator_text();
        row["den"] = it.score->denominator_text();
    } else if (dice.one_in(2)) {
        row["band"] = "not_reported";
    } else {
        return;  // nothing was certified at all
    }
    rows.push_back(std::move(row));
}

void write_sets(const std::string& url, const std::vector<Set>& sets, Dice& dice)
{
    json instances = json::array();
    json lines = json::array();
    json scores = json::array();
    for (std::size_t i = 0; i < sets.size(); ++i) {
        instances.push_back({{"id", i + 1}, {"unit", unit_of(i)}, {"kept", kept_of(sets[i])}});
        int position = 0;
        for (const auto& it : sets[i].scores) {
            const auto indicator = "I-" + std::to_string(++position);
            json line{{"id", i + 1}, {"unit", unit_of(i)}, {"indicator", indicator}, {"position", position}};
            line["weight"] = it.weight.text();
            add_score(scores, line, it, dice);
            lines.push_back(std::move(line));
        }
    }
    Session session{*ConnectOptions::parse(url)};
    session.execute(kAddInstances, {value_of(instances.dump())});
    session.execute(kAddLines, {value_of(lines.dump())});
    session.execute(kAddScores, {value_of(scores.dump())});
}

TEST(TotalInSql, IsTheTotalInCppForEveryRuleAndEverySetOfScores)
{
    Dice dice{test_seed()};
    const ::traimas::testing::TestDatabase test{TRAIMAS_SOURCE_DIR "/schema"};
    const auto sets = random_sets(dice);
    write_sets(test.superuser_url(), sets, dice);
    ScorecardScope scope{.fiscal_year = 2561, .quarter = 1, .units = {}};
    for (std::size_t i = 0; i < sets.size(); ++i) {
        UnitPolicy policy{.unit = unit_of(i)};
        if (!sets[i].pinned) {
            policy.missing = sets[i].missing;
            policy.floor = sets[i].floor;
        }
        scope.units.push_back(policy);
    }
    Database database{*ConnectOptions::parse(test.app_url())};
    auto tx = database.begin();
    const auto rows = scorecard_rows(tx, scope);
    ASSERT_EQ(rows.size(), sets.size());
    int without = 0;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        SCOPED_TRACE(unit_of(i) + " " + std::string{to_text(sets[i].missing)});
        const auto total = measure::total_of(sets[i].scores, sets[i].missing, sets[i].floor);
        ASSERT_TRUE(total) << total.error().code;
        const auto& row = rows[i];
        ASSERT_EQ(row.unit, unit_of(i));
        ASSERT_EQ(row.total.has_value(), total->published.has_value());
        if (row.total) {
            ASSERT_EQ(measure::dec(*row.total).text(), total->published->text());
            ASSERT_EQ(row.total->size() - row.total->find('.'), 5U) << *row.total << " has four places";
        }
        ASSERT_EQ(measure::dec(row.coverage_percent).text(), total->coverage_percent.text());
        ASSERT_EQ(row.of_weight, total->of_weight.text());
        ASSERT_EQ(row.framework.empty(), !sets[i].pinned);
        without += row.total ? 0 : 1;
    }
    EXPECT_GT(without, 0) << "no set was empty";
}

}  // namespace
}  // namespace traimas::store
