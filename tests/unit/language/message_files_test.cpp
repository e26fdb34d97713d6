// The shipped messages: complete, formattable, in their own language, and there for every code and notice in use.
// What the sources and the shipped workflows say is read from them; the lists below keep what they said when written.
#include "engine/language/messages.hpp"

#include "engine/base/assert.hpp"
#include "engine/workflow/incident.hpp"
#include "tests/unit/language/source_codes.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <sstream>

namespace traimas::language {
namespace {

const Messages& shipped()
{
    static const auto messages =
        Messages::from_json(shipped_text("config/messages/th.json"), shipped_text("config/messages/en.json"));
    if (!messages) {
        ADD_FAILURE() << messages.error().detail;
        const auto problem = messages.error();
        for (const auto& fault : problem.fields) {
            ADD_FAILURE() << fault.code << " " << fault.pointer << ": " << fault.message;
        }
    }
    TRAIMAS_ASSERT(messages);
    return *messages;
}

// Words of a text block.
std::set<std::string> words(const std::string& text)
{
    std::istringstream in{text};
    return {std::istream_iterator<std::string>{in}, {}};
}

bool has_thai(std::string_view text)
{
    return text.find("\xE0\xB8") != std::string_view::npos;
}

// Does the message put this argument in, or does it only choose its words by it?
bool shows(Language language, const std::string& key, const std::string& argument)
{
    static const auto thai = shipped_json("config/messages/th.json");
    static const auto english = shipped_json("config/messages/en.json");
    const auto& source = (language == Language::th ? thai : english).at(key).get_ref<const std::string&>();
    return source.find("{" + argument + "}") != std::string::npos;
}

// Every argument that a message takes, as a plausible value.
Arguments everything(const std::vector<PatternArgument>& wanted, const std::string& number)
{
    Arguments arguments;
    for (const auto& [name, use] : wanted) {
        arguments.emplace_back(name, use == ArgumentUse::number ? number : "x" + name);
    }
    return arguments;
}

// Codes that were promised to programs, wherever the sources make them now.
const std::string kProblems = R"(
    not_json json_too_deep json_too_many_values json_string_too_long json_duplicate_key json_nul
    json_number_out_of_range invalid_content required wrong_type too_short too_long out_of_range not_a_decimal
    unknown_value too_few too_many unknown_field not_an_object not_a_date two_digit_year no_such_day not_a_time
    too_many_digits number_too_large unknown_parameter unsupported_media_type body_too_large not_signed_in
    wrong_credentials
    session_expired csrf_missing csrf_failed not_allowed not_found no_such_path method_not_allowed
    idempotency_key_required idempotency_key_malformed idempotency_key_reused if_match_required version_changed
    row_version_changed action_not_available unknown_action not_your_role segregation_of_duties parts_open
    results_missing narrative_required review_begun extension_already_asked window_closed remarks_required
    comment_required unknown_indicator value_missing denominator_zero denominator_not_positive
    percent_needs_parts part_not_yours unknown_part already_decided unit_exists unknown_unit person_exists
    unknown_person post_exists unknown_post username_taken password_too_short password_common too_many_tries
    database_away busy timed_out internal_error clock_not_manual clock_backwards calendar_version_exists
    unknown_calendar workflow_unknown host_not_allowed malformed_target delegation_loop span_empty
    sign_in_required csrf_token_wrong cross_origin path_unknown method_unknown malformed_request
    content_type_unsupported body_not_allowed content_length_malformed content_length_repeated
    transfer_encoding_unsupported unsupported_version expectation_failed host_not_single host_malformed
    host_not_served if_match_malformed too_many_fields too_many_parameters target_not_origin_form
    target_dot_segment target_encoded_slash target_control_character target_nul target_bad_escape
    target_bad_character header_too_large server_busy unavailable)";

const std::string kFaults = R"(
    required wrong_type too_short too_long out_of_range not_a_decimal too_many_digits number_too_large unknown_value too_few
    too_many unknown_field unknown_parameter not_an_object not_a_date two_digit_year no_such_day not_a_time
    results_missing narrative_required remarks_required comment_required unknown_indicator value_missing
    denominator_zero denominator_not_positive percent_needs_parts part_not_yours unknown_part parts_open
    unit_exists unknown_unit person_exists unknown_person post_exists unknown_post username_taken
    password_too_short password_common delegation_loop span_empty calendar_version_exists unknown_calendar
    workflow_unknown clock_backwards target_too_easy limit_decision_missing carried_case_undecided weights_not_100)";

// The values of some members anywhere in a definition, such as every "notify".
void collect(const nlohmann::json& value, const std::set<std::string>& members, std::set<std::string>& found)
{
    if (!value.is_structured()) {
        return;
    }
    for (const auto& [key, member] : value.items()) {
        if (value.is_object() && members.contains(key) && member.is_string()) {
            found.insert(member.get<std::string>());
        }
        collect(member, members, found);
    }
}

std::set<std::string> in_workflows(const std::set<std::string>& members)
{
    std::set<std::string> found;
    for (const auto& file : std::filesystem::directory_iterator{std::string{TRAIMAS_SOURCE_DIR} + "/workflows"}) {
        const auto name = file.path().filename().string();
        if (name.ends_with(".json") && name != "workflow.schema.json") {
            collect(shipped_json("workflows/" + name), members, found);
        }
    }
    return found;
}

TEST(MessageFiles, HaveTheSameKeysAndAreReadWhole)
{
    const auto thai = shipped_json("config/messages/th.json");
    const auto english = shipped_json("config/messages/en.json");
    EXPECT_EQ(shipped().keys().size(), thai.size());
    EXPECT_EQ(thai.size(), english.size());
    for (const auto& [key, text] : thai.items()) {
        EXPECT_TRUE(english.contains(key)) << key;
    }
}

TEST(MessageFiles, FormatWithTheirArgumentsInFullAndInTheirOwnLanguage)
{
    for (const auto language : kLanguages) {
        for (const auto& key : shipped().keys()) {
            const auto wanted = shipped().arguments_of(language, key);
            for (const std::string number : {"0", "1", "2", "15", "๒"}) {
                const auto said = shipped().text(language, key, everything(wanted, number), "FELL BACK");
                EXPECT_NE(said, "FELL BACK") << key;
                EXPECT_NE(said, "") << key;
                EXPECT_EQ(said.find_first_of("{}#"), std::string::npos) << key << ": " << said;
                EXPECT_EQ(said.find("  "), std::string::npos) << key << ": " << said;
                EXPECT_EQ(has_thai(said), language == Language::th) << key << ": " << said;
                for (const auto& [name, use] : wanted) {
                    const bool is_shown = use != ArgumentUse::number && shows(language, key, name);
                    EXPECT_TRUE(!is_shown || said.find("x" + name) != std::string::npos)
                        << key << " loses {" << name << "}: " << said;
                }
            }
        }
    }
}

TEST(MessageFiles, StandWithoutTheArgumentsTheyChooseBy)
{
    for (const auto language : kLanguages) {
        for (const auto& key : shipped().keys()) {
            auto wanted = shipped().arguments_of(language, key);
            std::erase_if(wanted, [](const auto& argument) { return argument.use == ArgumentUse::choice; });
            const auto said = shipped().text(language, key, everything(wanted, "2"), "FELL BACK");
            EXPECT_NE(said, "FELL BACK") << key;
            EXPECT_EQ(said.find("none"), std::string::npos) << key << ": " << said;
        }
    }
}

TEST(MessageFiles, CoverEveryCode)
{
    auto codes = words(kProblems);
    codes.merge(in_workflows({"reject", "refuses"}));
    for (const auto& code : codes) {
        EXPECT_TRUE(shipped().has("problem." + code + ".title")) << code;
        EXPECT_TRUE(shipped().has("problem." + code + ".detail")) << code;
    }
    for (const auto& code : words(kFaults)) {
        EXPECT_TRUE(shipped().has("fault." + code)) << code;
    }
}

TEST(MessageFiles, CoverEveryCodeThatTheSourcesMake)
{
    const auto codes = ::traimas::testing::source_codes();
    // What is found at all: each way of making a code, so that a reader of sources that went blind is noticed.
    for (const std::string code : {"year_exists", "unknown_goal", "target_nul", "host_malformed", "unknown_measure"}) {
        EXPECT_TRUE(codes.problems.contains(code)) << code;
    }
    for (const std::string code : {"plan_empty", "unknown_measure", "denominator_zero", "cycle_open", "too_short"}) {
        EXPECT_TRUE(codes.faults.contains(code)) << code;
    }
    EXPECT_FALSE(codes.faults.contains("indicator")) << "an argument's name is no code";
    for (const auto& [code, place] : codes.problems) {
        EXPECT_TRUE(shipped().has("problem." + code + ".title")) << code << " of " << place;
        EXPECT_TRUE(shipped().has("problem." + code + ".detail")) << code << " of " << place;
    }
    for (const auto& [code, place] : codes.faults) {
        EXPECT_TRUE(shipped().has("fault." + code)) << code << " of " << place;
    }
}

// What the compiler finds in a definition is read by whoever publishes one over the API.
TEST(MessageFiles, CoverEveryFindingOfTheCompiler)
{
    std::set<std::string> codes;
    for (const auto& file : std::filesystem::directory_iterator{std::string{TRAIMAS_SOURCE_DIR} + "/engine/workflow"}) {
        const auto name = file.path().filename().string();
        if (!name.ends_with(".cpp")) {
            continue;
        }
        for (const auto& token : ::traimas::testing::source_tokens(shipped_text("engine/workflow/" + name))) {
            const bool is_finding = token.size() == 4 && token.starts_with("\"W") &&
                                    token.find_first_not_of("0123456789", 2) == std::string::npos;
            codes.insert(is_finding ? token.substr(1) : "W01");
        }
    }
    EXPECT_GE(codes.size(), 20U);
    for (const auto& code : codes) {
        const auto key = "fault." + code;
        EXPECT_TRUE(shipped().has(key)) << code;
        const auto thai = shipped().text(Language::th, key, {{"finding", "No way leads there."}});
        EXPECT_TRUE(thai.ends_with(" No way leads there.")) << thai;
        EXPECT_EQ(shipped().text(Language::en, key, {{"finding", "No way leads there."}}), "No way leads there.");
    }
}

TEST(MessageFiles, CoverEverySourceOfIncidents)
{
    for (const auto& it : workflow::kIncidentSources) {
        for (const std::string part : {".title", ".what", ".who", ".cure"}) {
            const auto key = "incident." + std::string{it.source} + part;
            EXPECT_TRUE(shipped().has(key)) << key;
            // Whoever opens one may leave out what it does not know.
            for (const auto& argument : shipped().arguments_of(Language::th, key)) {
                EXPECT_EQ(argument.use, ArgumentUse::choice) << key << " cannot do without {" << argument.name << "}";
            }
        }
    }
}

TEST(MessageFiles, CoverEveryMarkOfTheWorkflows)
{
    const auto marks = in_workflows({"mark"});
    EXPECT_TRUE(marks.contains("late"));
    for (const auto& mark : marks) {
        EXPECT_TRUE(shipped().has("mark." + mark)) << mark;
    }
}

// What a notice may be given; the quarter is there where the instance has one, the rest where the event brought it.
const std::set<std::string> kNoticeArguments{"unit", "quarter", "fiscal_year", "due", "decide_by", "days", "indicator"};

TEST(MessageFiles, CoverEveryNoticeOfTheWorkflows)
{
    auto notices = in_workflows({"notify"});
    EXPECT_GE(notices.size(), 50U);
    notices.insert("deadline_moved");  // the engine's own, of every workflow
    for (const auto& name : notices) {
        for (const std::string part : {".subject", ".text"}) {
            const auto key = "notice." + name + part;
            EXPECT_TRUE(shipped().has(key)) << key;
            for (const auto& argument : shipped().arguments_of(Language::th, key)) {
                EXPECT_TRUE(kNoticeArguments.contains(argument.name)) << key << " wants {" << argument.name << "}";
            }
        }
    }
}

TEST(MessageFiles, SayTheNoticesOfAYearAndAPlanWithoutAQuarter)
{
    const Arguments given{{"unit", "x"}, {"fiscal_year", "2561"}, {"due", "10 January 2018"}};
    for (const std::string definition : {"year", "cycle", "amendment"}) {
        std::set<std::string> notices;
        collect(shipped_json("workflows/" + definition + ".v1.json"), {"notify"}, notices);
        EXPECT_FALSE(notices.empty()) << definition;
        notices.insert("deadline_moved");
        for (const auto& name : notices) {
            for (const auto language : kLanguages) {
                for (const std::string part : {".subject", ".text"}) {
                    const auto said = shipped().text(language, "notice." + name + part, given, "FELL BACK");
                    EXPECT_NE(said, "FELL BACK") << name << part;
                    EXPECT_EQ(said.find("quarter 0"), std::string::npos) << said;
                    EXPECT_NE(said.find("2561"), std::string::npos) << name << part << " does not say which year";
                }
            }
        }
    }
}

TEST(MessageFiles, SayOfEveryApprovalThatItsStageOpenedAndUntilWhen)
{
    for (const std::string workflow : {"checkpoint", "cycle", "amendment", "restatement", "case", "window"}) {
        const Arguments given{
            {"unit", "x"}, {"fiscal_year", "2561"}, {"due", "10 January 2018"}, {"workflow", workflow}};
        for (const auto language : kLanguages) {
            const auto said = shipped().text(language, "notice.decision_wanted.text", given, "FELL BACK");
            EXPECT_NE(said.find("10 January 2018"), std::string::npos) << said;
            EXPECT_EQ(said.find("matter"), std::string::npos) << workflow << " has no word of its own: " << said;
            EXPECT_NE(shipped().text(language, "notice.decision_wanted.subject", given, "FELL BACK"), "FELL BACK");
        }
    }
}

// Whoever is told to decide, or asked for something that has a date, reads until when.
TEST(MessageFiles, SayUntilWhenToWhoeverIsToDecide)
{
    for (const std::string name :
         {"to_review", "plan_to_review", "review_to_decide", "amendment_to_review", "restatement_to_review",
          "waiver_asked", "extension_asked", "extension_offered", "decision_wanted", "decision_waits"}) {
        Arguments given{{"unit", "x"}, {"fiscal_year", "2561"}, {"quarter", "q"}, {"days", "3"}, {"due", "THEN"}};
        const auto key = "notice." + name + ".text";
        for (const auto language : kLanguages) {
            EXPECT_NE(shipped().text(language, key, given, "FELL BACK"), "FELL BACK") << "one told before it was kept";
            auto dated = given;
            dated.emplace_back("decide_by", "THEN");
            EXPECT_NE(shipped().text(language, key, dated).find("THEN"), std::string::npos) << key;
        }
    }
}

TEST(MessageFiles, SayTheNoticesOfACaseWithAndWithoutItsIndicator)
{
    Arguments given{{"unit", "ICT"}, {"fiscal_year", "2561"}, {"quarter", "quarter 2"}, {"due", "10 January 2018"}};
    std::set<std::string> notices;
    collect(shipped_json("workflows/case.v1.json"), {"notify"}, notices);
    for (const auto& name : notices) {
        EXPECT_NE(shipped().text(Language::th, "notice." + name + ".text", given, "FELL BACK"), "FELL BACK") << name;
    }
    EXPECT_EQ(shipped().text(Language::en, "notice.waiver_asked.text", given),
              "ICT asks to waive its case from quarter 2. Approve it, or reject it with a reason.");
    given.emplace_back("indicator", "ICT-1");
    EXPECT_EQ(shipped().text(Language::en, "notice.waiver_asked.text", given),
              "ICT asks to waive its case (ICT-1) from quarter 2. Approve it, or reject it with a reason.");
}

TEST(MessageFiles, SayWhyATargetIsTooEasy)
{
    EXPECT_EQ(
        shipped().text(Language::en, "fault.target_too_easy",
                       {{"met", "yes"}, {"bound", "92"}, {"target", "91"}, {"actual", "92"}}),
        "Last year's target was met with 92, so this one (91) must be more challenging than 92. Change it, or ask "
        "for an exception and say why.");
    EXPECT_EQ(shipped().text(Language::th, "fault.target_too_easy",
                             {{"met", "no"}, {"bound", "90"}, {"target", "85"}, {"actual", "none"}}),
              "ปีก่อนทำได้ไม่ถึงเป้าหมาย เป้าหมายปีนี้ (85) ต้องไม่ง่ายกว่า 90 โปรดปรับเป้าหมาย หรือขอยกเว้นพร้อมเหตุผล");
    EXPECT_EQ(shipped().text(Language::en, "fault.weights_not_100", {{"sum", "95"}, {"expected", "100"}}),
              "The weights add up to 95: they must add up to 100.");
    EXPECT_EQ(
        shipped().text(Language::en, "fault.weights_not_100", {{"sum", "95"}, {"expected", "100"}, {"quarter", "2"}}),
        "The weights of quarter 2 add up to 95: they must add up to 100.");
    EXPECT_EQ(shipped().text(Language::en, "fault.out_of_range", {}), "This is out of range: mend it.");
}

TEST(MessageFiles, HoldNothingButTheKnownGroups)
{
    for (const auto& key : shipped().keys()) {
        const auto group = key.substr(0, key.find('.'));
        EXPECT_TRUE(
            (std::set<std::string>{"problem", "fault", "status", "mark", "notice", "explanation", "incident", "mail"}
                 .contains(group)))
            << key;
        // The codes of the compiler's findings are as its documents write them: fault.W10.
        const auto name = key.starts_with("fault.W") ? key.substr(7) : key;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_."), std::string::npos) << key;
    }
}

TEST(MessageFiles, SayWhoseStepItIsAndWhatCanBeRestated)
{
    EXPECT_EQ(shipped().text(Language::en, "problem.not_your_role.detail", {{"role", "psd"}, {"unit", ""}}),
              "This belongs to the PSD. See in the explanation of the item who may take this step.");
    EXPECT_EQ(shipped().text(Language::th, "explanation.role", {{"role", "head"}}), "หัวหน้าหน่วยงาน");
    EXPECT_EQ(shipped().text(Language::en, "problem.birth_not_now.detail", {{"workflow", "restatement"}}),
              "Only an approved report can be restated. As long as it is not approved, mend the report itself.");
    EXPECT_EQ(shipped().text(Language::en, "problem.birth_not_now.detail", {{"workflow", "plan"}}),
              "See which stage the item is in and what may be done now.");
    EXPECT_EQ(shipped().text(Language::en, "fault.wrong_type", {{"wanted", "decimal"}}),
              "Write the number in quotes: \"96.37\".");
}

TEST(MessageFiles, SayAReminderAsItWillBeRead)
{
    const Arguments arguments{{"unit", "ศูนย์เทคโนโลยีสารสนเทศและการสื่อสาร"},
                              {"quarter", "ไตรมาส 1 (1 ต.ค.-31 ธ.ค. 2560)"},
                              {"due", "วันพุธที่ 10 มกราคม 2561 เวลา 24.00 น."}};
    EXPECT_EQ(shipped().text(Language::th, "notice.due_soon.text", arguments),
              "รายงานผล ไตรมาส 1 (1 ต.ค.-31 ธ.ค. 2560) ของศูนย์เทคโนโลยีสารสนเทศและการสื่อสาร ยังไม่ได้ส่ง "
              "โปรดส่งภายในวันพุธที่ 10 มกราคม 2561 เวลา 24.00 น.");
    EXPECT_EQ(shipped().text(Language::en, "fault.too_short", {{"limit", "1"}}),
              "Too short: at least 1 character is needed.");
    EXPECT_EQ(shipped().text(Language::en, "fault.too_many", {{"limit", "200"}}),
              "Too many: at most 200 items are allowed.");
}

}  // namespace
}  // namespace traimas::language
