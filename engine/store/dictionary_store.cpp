// Loads and projects the dictionary. Every column is read back, so that `verify` sees a change of any of them.
#include "engine/store/dictionary_store.hpp"

#include "engine/base/assert.hpp"
#include "engine/base/canonical_json.hpp"

namespace traimas::store {
namespace {

using dictionary::Dictionary;
using nlohmann::json;

// One statement, so that all of it is of one moment.
constexpr Query kLoadDictionary{"dictionary.load", R"(
    select json_build_object(
      'indicators', coalesce((select json_agg(json_build_object('code', i.code, 'version', i.version, 'th', i.th, 'en', i.en,
          'unit_th', i.unit_th, 'unit_en', i.unit_en, 'value_type', i.value_type, 'direction', i.direction,
          'accumulation', i.accumulation, 'horizon', i.horizon, 'natural_limit', i.natural_limit::text,
          'steps', i.steps, 'parent', i.parent, 'definition', i.definition, 'formula', i.formula, 'source', i.source,
          'method', i.method, 'frequency', i.frequency, 'criteria', i.criteria, 'evidence', i.evidence,
          'goals', (select coalesce(json_agg(g.goal order by g.place), '[]') from indicator_goal g
            where g.code = i.code and g.version = i.version),
          'challenges', (select coalesce(json_agg(c.challenge order by c.place), '[]') from indicator_challenge c
            where c.code = i.code and c.version = i.version),
          'pmqa', (select coalesce(json_agg(q.item order by q.place), '[]') from indicator_pmqa q
            where q.code = i.code and q.version = i.version)) order by i.code, i.version) from indicator i), '[]'),
      'goals', coalesce((select json_agg(json_build_object('no', no, 'th', th, 'en', en) order by no) from goal), '[]'),
      'challenges', coalesce((select json_agg(json_build_object('code', code, 'th', th, 'en', en) order by code)
        from challenge), '[]'),
      'frameworks', coalesce((select json_agg(json_build_object('fiscal_year', fiscal_year, 'version', version,
          'body', body) order by fiscal_year, version) from framework), '[]')
    )::text
)",
                                0, 1};

constexpr Query kIndicators{"dictionary.indicators", R"(
    insert into indicator (code, version, th, en, unit_th, unit_en, value_type, direction, accumulation, horizon,
      natural_limit, steps, parent, definition, formula, source, method, frequency, criteria, evidence)
    select code, version, th, en, unit_th, unit_en, value_type, direction, accumulation, horizon,
      natural_limit, steps, parent, definition, formula, source, method, frequency, criteria, evidence
    from jsonb_to_recordset(:p1::jsonb) as r(code text, version integer, th text, en text, unit_th text, unit_en text,
      value_type text, direction text, accumulation text, horizon text, natural_limit numeric, steps integer,
      parent text, definition text, formula text, source text, method text, frequency text, criteria text,
      evidence text)
)",
                            1, 0};

constexpr Query kIndicatorGoals{"dictionary.indicator_goals", R"(
    insert into indicator_goal (code, version, place, goal)
    select code, version, place, goal
    from jsonb_to_recordset(:p1::jsonb) as r(code text, version integer, place integer, goal integer)
)",
                                1, 0};

constexpr Query kIndicatorChallenges{"dictionary.indicator_challenges", R"(
    insert into indicator_challenge (code, version, place, challenge)
    select code, version, place, challenge
    from jsonb_to_recordset(:p1::jsonb) as r(code text, version integer, place integer, challenge text)
)",
                                     1, 0};

constexpr Query kIndicatorPmqa{"dictionary.indicator_pmqa", R"(
    insert into indicator_pmqa (code, version, place, item)
    select code, version, place, item
    from jsonb_to_recordset(:p1::jsonb) as r(code text, version integer, place integer, item text)
)",
                               1, 0};

constexpr Query kGoals{"dictionary.goals", R"(
    insert into goal (no, th, en)
    select no, th, en from jsonb_to_recordset(:p1::jsonb) as r(no integer, th text, en text)
    on conflict (no) do update set th = excluded.th, en = excluded.en
)",
                       1, 0};

constexpr Query kChallenges{"dictionary.challenges", R"(
    insert into challenge (code, th, en)
    select code, th, en from jsonb_to_recordset(:p1::jsonb) as r(code text, th text, en text)
    on conflict (code) do update set th = excluded.th, en = excluded.en
)",
                            1, 0};

constexpr Query kFrameworks{"dictionary.frameworks", R"(
    insert into framework (fiscal_year, version, body)
    select fiscal_year, version, body
    from jsonb_to_recordset(:p1::jsonb) as r(fiscal_year integer, version integer, body text)
)",
                            1, 0};

template <class Enum>
Enum choice_at(const json& row, const char* column)
{
    const auto found = from_text<Enum>(row.at(column).get<std::string>());
    TRAIMAS_ASSERT(found.has_value());
    return *found;
}

measure::IndicatorSheet sheet_from(const json& row)
{
    return {.definition = row.at("definition"),
            .formula = row.at("formula"),
            .source = row.at("source"),
            .method = row.at("method"),
            .frequency = row.at("frequency"),
            .criteria = row.at("criteria"),
            .evidence = row.at("evidence")};
}

measure::Indicator indicator_from_row(const json& row)
{
    measure::Indicator indicator{.code = row.at("code"),
                                 .version = row.at("version"),
                                 .th = row.at("th"),
                                 .en = row.at("en"),
                                 .unit_th = row.at("unit_th"),
                                 .unit_en = row.at("unit_en"),
                                 .value_type = choice_at<measure::ValueType>(row, "value_type"),
                                 .direction = choice_at<measure::Direction>(row, "direction"),
                                 .accumulation = choice_at<measure::Accumulation>(row, "accumulation"),
                                 .horizon = choice_at<measure::Horizon>(row, "horizon"),
                                 .steps = row.at("steps"),
                                 .sheet = sheet_from(row),
                                 .goals = row.at("goals").get<std::vector<int>>(),
                                 .challenges = row.at("challenges").get<std::vector<std::string>>(),
                                 .pmqa = row.at("pmqa").get<std::vector<std::string>>(),
                                 .parent = row.at("parent")};
    if (const auto& limit = row.at("natural_limit"); !limit.is_null()) {
        const auto parsed = Decimal::parse(limit.get<std::string>());
        TRAIMAS_ASSERT(parsed.has_value());
        indicator.natural_limit = *parsed;
    }
    return indicator;
}

json indicator_row(const measure::Indicator& it)
{
    return {{"code", it.code},
            {"version", it.version},
            {"th", it.th},
            {"en", it.en},
            {"unit_th", it.unit_th},
            {"unit_en", it.unit_en},
            {"value_type", to_text(it.value_type)},
            {"direction", to_text(it.direction)},
            {"accumulation", to_text(it.accumulation)},
            {"horizon", to_text(it.horizon)},
            {"natural_limit", it.natural_limit ? json(it.natural_limit->text()) : json(nullptr)},
            {"steps", it.steps},
            {"parent", it.parent},
            {"definition", it.sheet.definition},
            {"formula", it.sheet.formula},
            {"source", it.sheet.source},
            {"method", it.sheet.method},
            {"frequency", it.sheet.frequency},
            {"criteria", it.sheet.criteria},
            {"evidence", it.sheet.evidence}};
}

template <class T>
void add_links(json& rows, const measure::Indicator& indicator, const std::vector<T>& links, const char* column)
{
    int place = 0;
    for (const auto& link : links) {
        rows.push_back({{"code", indicator.code}, {"version", indicator.version}, {"place", ++place}, {column, link}});
    }
}

// The rows of the changes, by table. Of a goal that is set twice the last word counts: one statement may not set one
// row twice.
struct DictionaryRows {
    json indicators = json::array();
    json goal_links = json::array();
    json challenge_links = json::array();
    json pmqa_links = json::array();
    std::map<int, json> goals{};
    std::map<std::string, json> challenges{};
    json frameworks = json::array();

    void operator()(const dictionary::IndicatorPublished& it)
    {
        indicators.push_back(indicator_row(it.indicator));
        add_links(goal_links, it.indicator, it.indicator.goals, "goal");
        add_links(challenge_links, it.indicator, it.indicator.challenges, "challenge");
        add_links(pmqa_links, it.indicator, it.indicator.pmqa, "item");
    }
    void operator()(const dictionary::GoalSet& it)
    {
        goals[it.goal.no] = {{"no", it.goal.no}, {"th", it.goal.th}, {"en", it.goal.en}};
    }
    void operator()(const dictionary::ChallengeSet& it)
    {
        const auto& challenge = it.challenge;
        challenges[challenge.code] = {{"code", challenge.code}, {"th", challenge.th}, {"en", challenge.en}};
    }
    void operator()(const dictionary::FrameworkPublished& it)
    {
        frameworks.push_back({{"fiscal_year", it.framework.fiscal_year},
                              {"version", it.framework.version},
                              {"body", canonical_json(measure::framework_json(it.framework))}});
    }
};

void insert_all(Tx& tx, const Query& query, const json& rows)
{
    if (!rows.empty()) {
        tx.execute(query, {rows.dump()});
    }
}

template <class Key>
json values_of(const std::map<Key, json>& rows)
{
    json values = json::array();
    for (const auto& [key, row] : rows) {
        values.push_back(row);
    }
    return values;
}

}  // namespace

Dictionary load_dictionary(Tx& tx)
{
    const auto document = json::parse(as_text(tx.one(kLoadDictionary)->at(0)));
    Dictionary dictionary;
    for (const auto& row : document.at("indicators")) {
        auto indicator = indicator_from_row(row);
        dictionary.indicators[indicator.code].push_back(std::move(indicator));
    }
    for (const auto& row : document.at("goals")) {
        const auto no = row.at("no").get<int>();
        dictionary.goals.emplace(no, dictionary::Goal{no, row.at("th"), row.at("en")});
    }
    for (const auto& row : document.at("challenges")) {
        const auto code = row.at("code").get<std::string>();
        dictionary.challenges.emplace(code, dictionary::Challenge{code, row.at("th"), row.at("en")});
    }
    for (const auto& row : document.at("frameworks")) {
        auto framework = measure::framework_from(json::parse(row.at("body").get<std::string>()));
        framework.fiscal_year = row.at("fiscal_year");
        framework.version = row.at("version");
        dictionary.frameworks[framework.fiscal_year].push_back(std::move(framework));
    }
    return dictionary;
}

void write_dictionary(Tx& tx, const std::vector<dictionary::Change>& changes)
{
    DictionaryRows rows;
    for (const auto& change : changes) {
        std::visit(rows, change);
    }
    insert_all(tx, kIndicators, rows.indicators);
    insert_all(tx, kIndicatorGoals, rows.goal_links);
    insert_all(tx, kIndicatorChallenges, rows.challenge_links);
    insert_all(tx, kIndicatorPmqa, rows.pmqa_links);
    insert_all(tx, kGoals, values_of(rows.goals));
    insert_all(tx, kChallenges, values_of(rows.challenges));
    insert_all(tx, kFrameworks, rows.frameworks);
}

}  // namespace traimas::store
