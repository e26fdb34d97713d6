// One reader, from the plan down to its steps.
#include "api/handlers/plan_reader.hpp"

#include "api/handlers/dictionary_json.hpp"

namespace traimas::api {
namespace {

constexpr Bounds kLines{0, 100};
constexpr Bounds kProjects{0, 100};
constexpr Bounds kProjectSteps{0, 60};
constexpr Bounds kCarriedCases{0, 200};
constexpr Bounds kReportParts{0, 50};
constexpr Bounds kThresholds{0, 20};
constexpr Bounds kPastYears{0, 20};
constexpr Bounds kQuarterNumber{1, 4};
constexpr Bounds kStepNumber{1, 999};
constexpr Bounds kReason{0, 4'000};
constexpr Bounds kShortCode{0, 48};
constexpr Bounds kSomeId{1, 9'007'199'254'740'991};
constexpr std::size_t kMostWaypoints = 20;
constexpr std::int64_t kMostBaht = 1'000'000'000'000'000;

class PlanReader {
public:
    PlanReader(const store::Registers& registers, std::vector<FieldFault>& faults)
        : registers_{registers}, faults_{faults}
    {
    }

    PlanBody read(JsonReader& in)
    {
        PlanBody body;
        auto& plan = body.plan;
        plan.lines = in.list("lines", kLines, [this](JsonReader& item) { return line(item); });
        plan.projects = in.optional_list("projects", kProjects, [this](JsonReader& item) { return project(item); });
        plan.carried = in.optional_list("carried", kCarriedCases, [](JsonReader& item) { return carried(item); });
        plan.parts = in.optional_list("parts", kReportParts, [this](JsonReader& item) {
            return cycle::ReportPart{.id = read_code(item, "id"), .post = post(item, "post")};
        });
        if (auto texts = in.optional_object("texts", [&plan](JsonReader& given) { return texts_of(given, plan); })) {
            body.texts = *std::move(texts);
        }
        return body;
    }

private:
    // What stands in the dictionary under code and version; an empty one after a fault.
    measure::Indicator indicator(JsonReader& in)
    {
        const auto code = in.text("code", {1, 48});
        const auto version = in.integer("version", {1, 1'000'000});
        const auto* latest = registers_.dictionary.latest(code);
        if (code.empty() || version == 0) {
            return {};  // told already
        }
        if (latest == nullptr) {
            in.fault("code", "unknown_indicator", "the dictionary has no indicator " + code, {{"indicator", code}});
            return {};
        }
        const auto* found = registers_.dictionary.indicator(code, static_cast<int>(version));
        if (found == nullptr) {
            in.fault("version", "unknown_version",
                     "the dictionary has versions 1 to " + std::to_string(latest->version),
                     {{"indicator", code}, {"latest", std::to_string(latest->version)}});
            return {};
        }
        auto definition = *found;
        definition.sheet = {};
        return definition;
    }

    PostId post(JsonReader& in, std::string_view key) const
    {
        const PostId id{in.integer(key, kSomeId)};
        if (id.value() != 0 && !registers_.organisation.posts.contains(id)) {
            in.fault(key, "unknown_post", "is no post of the organisation", {{"post", std::to_string(id.value())}});
        }
        return id;
    }

    std::vector<Decimal> decimals(JsonReader& in, std::string_view key)
    {
        std::vector<Decimal> values;
        const auto texts = in.optional_texts(key, kThresholds, {1, 40});
        for (std::size_t i = 0; i < texts.size(); ++i) {
            const auto value = Decimal::parse(texts[i]);
            if (value) {
                values.push_back(*value);
            } else if (!texts[i].empty()) {
                faults_.push_back({in.pointer_to(key) + "/" + std::to_string(i), value.error().code,
                                   value.error().detail, value.error().arguments});
            }
        }
        return values;
    }

    cycle::QuarterTarget quarter(JsonReader& in)
    {
        return {.target = in.decimal("target"),
                .upper = in.optional_decimal("upper"),
                .weight = in.optional_decimal("weight"),
                .thresholds = decimals(in, "thresholds")};
    }

    std::map<int, cycle::QuarterTarget> quarters(JsonReader& in)
    {
        std::map<int, cycle::QuarterTarget> all;
        for (int number = 1; number <= 4; ++number) {
            auto one = in.optional_object(std::to_string(number), [this](JsonReader& item) { return quarter(item); });
            if (one) {
                all.emplace(number, *std::move(one));
            }
        }
        return all;
    }

    measure::ScoringTable table(JsonReader& in)
    {
        measure::ScoringTable read{.thresholds = decimals(in, "thresholds"), .scores = decimals(in, "scores")};
        read.mode = in.optional_one_of<measure::TableMode>("mode").value_or(read.mode);
        read.floor = in.optional_one_of<measure::Floor>("floor").value_or(read.floor);
        return read;
    }

    // Keys are fiscal years; a key that is none stays unread and is refused as unknown.
    static std::map<int, Decimal> waypoints(JsonReader& in)
    {
        std::map<int, Decimal> all;
        for (const auto& key : in.keys()) {
            const auto year = parse_number(key);
            if (year && *year >= kFiscalYears.least && *year <= kFiscalYears.most && all.size() < kMostWaypoints) {
                all.emplace(static_cast<int>(*year), in.decimal(key));
            }
        }
        return all;
    }

    void past_and_future(JsonReader& in, cycle::PlanLine& line)
    {
        line.baseline = in.optional_decimal("baseline");
        line.history = in.optional_list("history", kPastYears, [](JsonReader& year) {
            return cycle::PastYear{.fiscal_year = static_cast<int>(year.integer("fiscal_year", kFiscalYears)),
                                   .value = year.decimal("value"),
                                   .source = year.optional_text("source", {0, 200}).value_or("")};
        });
        line.waypoints = in.optional_object("waypoints", waypoints).value_or(std::map<int, Decimal>{});
    }

    cycle::PlanLine line(JsonReader& in)
    {
        auto definition = in.object("indicator", [this](JsonReader& it) { return indicator(it); });
        // A figure that is never scored has no target and no weight.
        const bool wants_numbers = definition.value_type != measure::ValueType::text;
        const auto number = [&](const char* key) {
            return wants_numbers ? in.decimal(key) : in.optional_decimal(key).value_or(Decimal{});
        };
        cycle::PlanLine line{
            .indicator = std::move(definition), .weight = number("weight"), .target = number("target"), .table = {}};
        line.upper = in.optional_decimal("upper");
        line.quarters = in.optional_object("quarters", [this](JsonReader& it) {
                              return quarters(it);
                          }).value_or(std::map<int, cycle::QuarterTarget>{});
        line.active_from = static_cast<int>(in.optional_integer("active_from", kQuarterNumber).value_or(1));
        line.active_to = static_cast<int>(in.optional_integer("active_to", kQuarterNumber).value_or(4));
        line.table =
            in.optional_object("table", [this](JsonReader& it) { return table(it); }).value_or(measure::ScoringTable{});
        past_and_future(in, line);
        line.required = in.optional_boolean("required").value_or(true);
        line.part = in.optional_text("part", kShortCode).value_or("");
        line.exception = in.optional_boolean("exception").value_or(false);
        line.limit = in.optional_one_of<cycle::LimitDecision>("limit");
        if (const auto from = in.optional_integer("from_case", kSomeId)) {
            line.from_case = InstanceId{*from};
        }
        return line;
    }

    static cycle::Step step(JsonReader& in)
    {
        cycle::Step step{
            .no = static_cast<int>(in.integer("no", kStepNumber)), .th = {}, .en = {}, .begins = {}, .due = {}};
        auto name = read_name(in, "name");
        step.th = std::move(name.th);
        step.en = std::move(name.en);
        step.begins = read_date(in, "begins");
        step.due = read_date(in, "due");
        step.parallel = in.optional_boolean("parallel").value_or(false);
        return step;
    }

    cycle::Project project(JsonReader& in) const
    {
        cycle::Project project{.code = read_code(in, "code"), .th = {}, .en = {}, .steps = {}};
        auto name = read_name(in, "name");
        project.th = std::move(name.th);
        project.en = std::move(name.en);
        project.owner = post(in, "owner");
        project.budget = in.optional_decimal("budget");
        if (project.budget && (project.budget->is_negative() || Decimal{kMostBaht} < *project.budget)) {
            in.fault("budget", "out_of_range", "is no budget", {{"least", "0"}, {"most", std::to_string(kMostBaht)}});
        }
        project.indicators = in.optional_texts("indicators", kLines, {1, 48});
        project.steps = in.optional_list("steps", kProjectSteps, step);
        return project;
    }

    static cycle::CarriedCase carried(JsonReader& in)
    {
        return {.instance = InstanceId{in.integer("case", kSomeId)},
                .answer = in.one_of<cycle::CarriedAnswer>("answer"),
                .indicator = in.optional_text("indicator", kShortCode).value_or(""),
                .project = in.optional_text("project", kShortCode).value_or("")};
    }

    // Only texts that belong to something in this plan have a key; any other is refused as unknown.
    static std::map<std::string, std::string> texts_of(JsonReader& in, const cycle::Plan& plan)
    {
        std::map<std::string, std::string> texts;
        const auto take = [&](const std::string& key) {
            if (auto text = in.optional_text(key, kReason)) {
                texts.insert_or_assign(key, *std::move(text));
            }
        };
        for (const auto& line : plan.lines) {
            take("exception/" + line.indicator.code);
            take("limit/" + line.indicator.code);
        }
        for (const auto& it : plan.carried) {
            take("carried/" + std::to_string(it.instance.value()));
        }
        return texts;
    }

    const store::Registers& registers_;
    std::vector<FieldFault>& faults_;
};

}  // namespace

Result<PlanBody> read_plan(std::string_view body, const store::Registers& registers)
{
    return decode_whole(body, [&](JsonReader& in, std::vector<FieldFault>& faults) {
        return PlanReader{registers, faults}.read(in);
    });
}

}  // namespace traimas::api
