// The shipped messages: complete, formattable, in their own language, and there for every code and notice in use.
// A new code or notice is added to the lists below and to both files.
#include "engine/language/messages.hpp"

#include "engine/base/assert.hpp"
#include "tests/unit/language/shipped_file.hpp"

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
        for (const auto& fault : messages.error().fields) {
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

// Every argument that a message takes, as a plausible value.
Arguments everything(const std::vector<PatternArgument>& wanted, const std::string& number)
{
    Arguments arguments;
    for (const auto& [name, use] : wanted) {
        arguments.emplace_back(name, use == ArgumentUse::number ? number : "x" + name);
    }
    return arguments;
}

// Codes that the engine and the API answer with; a new one is added here and in both files.
const std::string kProblems = R"(
    not_json json_too_deep json_too_many_values json_string_too_long json_duplicate_key json_nul
    json_number_out_of_range invalid_content required wrong_type too_short too_long out_of_range not_a_decimal
    unknown_value too_few too_many unknown_field not_an_object not_a_date two_digit_year no_such_day not_a_time
    number_too_large unknown_parameter unsupported_media_type body_too_large not_signed_in wrong_credentials
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
    required wrong_type too_short too_long out_of_range not_a_decimal number_too_large unknown_value too_few
    too_many unknown_field unknown_parameter not_an_object not_a_date two_digit_year no_such_day not_a_time
    results_missing narrative_required remarks_required comment_required unknown_indicator value_missing
    denominator_zero denominator_not_positive percent_needs_parts part_not_yours unknown_part parts_open
    unit_exists unknown_unit person_exists unknown_person post_exists unknown_post username_taken
    password_too_short password_common delegation_loop span_empty calendar_version_exists unknown_calendar
    workflow_unknown clock_backwards)";

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
                    EXPECT_TRUE(use == ArgumentUse::number || said.find("x" + name) != std::string::npos)
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

TEST(MessageFiles, CoverEveryNoticeOfTheWorkflows)
{
    const auto notices = in_workflows({"notify"});
    EXPECT_GE(notices.size(), 12U);
    static const std::set<std::string> kGiven{"unit", "quarter", "fiscal_year", "due", "days"};
    for (const auto& name : notices) {
        for (const std::string part : {".subject", ".text"}) {
            const auto key = "notice." + name + part;
            EXPECT_TRUE(shipped().has(key)) << key;
            for (const auto& argument : shipped().arguments_of(Language::th, key)) {
                EXPECT_TRUE(kGiven.contains(argument.name)) << key << " wants {" << argument.name << "}";
            }
        }
    }
}

TEST(MessageFiles, HoldNothingButTheKnownGroups)
{
    for (const auto& key : shipped().keys()) {
        const auto group = key.substr(0, key.find('.'));
        EXPECT_TRUE((std::set<std::string>{"problem", "fault", "status", "notice", "explanation"}.contains(group)))
            << key;
        EXPECT_EQ(key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_."), std::string::npos) << key;
    }
}

TEST(MessageFiles, SayAReminderAsItWillBeRead)
{
    const Arguments arguments{{"unit", "ศูนย์เทคโนโลยีสารสนเทศและการสื่อสาร"},
                              {"quarter", "ไตรมาส 1 (1 ต.ค.-31 ธ.ค. 2560)"},
                              {"due", "10 มกราคม 2561"}};
    EXPECT_EQ(shipped().text(Language::th, "notice.due_soon.text", arguments),
              "รายงานผล ไตรมาส 1 (1 ต.ค.-31 ธ.ค. 2560) ของศูนย์เทคโนโลยีสารสนเทศและการสื่อสาร ยังไม่ได้ส่ง "
              "โปรดส่งภายในวันที่ 10 มกราคม 2561");
    EXPECT_EQ(shipped().text(Language::en, "fault.too_short", {{"limit", "1"}}),
              "Too short: at least 1 character is needed.");
    EXPECT_EQ(shipped().text(Language::en, "fault.too_many", {{"limit", "200"}}),
              "Too many: at most 200 items are allowed.");
}

}  // namespace
}  // namespace traimas::language
