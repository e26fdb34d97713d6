// The words of a mail with the shipped messages: one notice, a day of them, and where the links lead.
#include "engine/exchange/mail/compose.hpp"

#include "engine/base/assert.hpp"
#include "engine/language/notice_words.hpp"
#include "tests/unit/language/shipped_file.hpp"

#include <gtest/gtest.h>

namespace traimas::exchange {
namespace {

using language::Language;

const language::Messages& shipped()
{
    static const auto messages =
        language::Messages::from_json(shipped_text("config/messages/th.json"), shipped_text("config/messages/en.json"));
    TRAIMAS_ASSERT(messages);
    return *messages;
}

const std::string kOrigin = "https://traimas.example.go.th";

TEST(MailWords, OfOneNoticeAreItsOwn)
{
    const auto words = compose_mail(
        shipped(), {Language::en, "Anong"},
        {{"Report due soon", "Submit it by 10 January 2018.", page_link(kOrigin, "checkpoint", InstanceId{17}, 2561)}},
        notices_link(kOrigin));
    EXPECT_EQ(words.subject, "Report due soon");
    EXPECT_EQ(words.body,
              "Dear Anong,\n\n"
              "Submit it by 10 January 2018.\n\n"
              "Open it: https://traimas.example.go.th/#/checkpoints/17\n\n"
              "-- \n"
              "This message was sent by Traimas by itself: please do not answer it. All your notices are at "
              "https://traimas.example.go.th/#/notices\n");
}

TEST(MailWords, OfADigestCountAndNumberItsNotices)
{
    const auto words =
        compose_mail(shipped(), {Language::th, "อนงค์"},
                     {{"เรื่องหนึ่ง", "ความหนึ่ง", "https://x/#/cases/1"}, {"เรื่องสอง", "ความสอง", "https://x/#/cases/2"}},
                     "https://x/#/notices");
    EXPECT_EQ(words.subject, "การแจ้งเตือนประจำวัน 2 เรื่อง");
    EXPECT_EQ(words.body,
              "เรียน อนงค์\n\n"
              "การแจ้งเตือนประจำวันของท่านมี 2 เรื่อง ดังนี้\n"
              "\n1. เรื่องหนึ่ง\nความหนึ่ง\nเปิดเรื่องนี้ได้ที่ https://x/#/cases/1\n"
              "\n2. เรื่องสอง\nความสอง\nเปิดเรื่องนี้ได้ที่ https://x/#/cases/2\n"
              "\n-- \n"
              "อีเมลฉบับนี้ส่งจากระบบไตรมาสโดยอัตโนมัติ โปรดอย่าตอบกลับ การแจ้งเตือนทั้งหมดของท่านอยู่ที่ https://x/#/notices\n");
}

TEST(MailWords, OfSeveralOfOneKindSayWhichAndHowMany)
{
    const std::vector<MailEntry> entries{{"More time for ICT", "The PSD proposes …", kOrigin + "/#/windows/1"},
                                         {"More time for LAW", "The PSD proposes …", kOrigin + "/#/windows/2"},
                                         {"More time for HRM", "The PSD proposes …", kOrigin + "/#/windows/3"}};
    const auto words =
        compose_mail(shipped(), {Language::en, "Arun"}, entries, notices_link(kOrigin), Several::of_a_kind);
    EXPECT_EQ(words.subject, "More time for ICT, and 2 more");
    EXPECT_NE(words.body.find("The same is told of 3 matters:\n\n1. More time for ICT\n"), std::string::npos);
    EXPECT_NE(words.body.find("3. More time for HRM\n"), std::string::npos);
    EXPECT_NE(words.body.find("/#/windows/3"), std::string::npos);
    EXPECT_EQ(words.body.find("of the day"), std::string::npos);
    const auto thai =
        compose_mail(shipped(), {Language::th, "อรุณ"}, entries, notices_link(kOrigin), Several::of_a_kind);
    EXPECT_EQ(thai.subject, "More time for ICT และอีก 2 เรื่อง");
}

TEST(MailWords, SayWhatThePageSays)
{
    const nlohmann::json given{
        {"unit", "OPS-ICT"}, {"fiscal_year", 2561}, {"quarter", 1}, {"due_at", 1515603600000000}};
    const auto arguments = language::notice_arguments(Language::en, given, "ICT Centre", "Asia/Bangkok");
    EXPECT_EQ(shipped().text(Language::en, "notice.due_soon.text", arguments),
              "The report of ICT Centre on Quarter 1 (1 Oct-31 Dec 2017) has not been submitted. Submit it by "
              "Wednesday 10 January 2018, 24:00.");
    EXPECT_EQ(shipped().text(Language::th, "notice.due_soon.text",
                             language::notice_arguments(Language::th, given, "ศูนย์", "Asia/Bangkok")),
              "รายงานผล ไตรมาส 1 (1 ต.ค.-31 ธ.ค. 2560) ของศูนย์ ยังไม่ได้ส่ง โปรดส่งภายในวันพุธที่ 10 มกราคม 2561 "
              "เวลา 24.00 น.");
    nlohmann::json decision = given;
    decision["decide_by"] = 1515636000000000;
    EXPECT_EQ(shipped().text(Language::en, "notice.to_review.text",
                             language::notice_arguments(Language::en, decision, "ICT Centre", "Asia/Bangkok")),
              "ICT Centre has submitted its report on Quarter 1 (1 Oct-31 Dec 2017). Approve it, or return it with "
              "reasons. Decide by Thursday 11 January 2018, 09:00.");
}

TEST(PageLink, LeadsToTheStep)
{
    EXPECT_EQ(page_link(kOrigin, "year", InstanceId{3}, 2561), kOrigin + "/#/fiscal-years/2561");
    EXPECT_EQ(page_link(kOrigin, "case", InstanceId{9}, 2561), kOrigin + "/#/cases/9");
    EXPECT_EQ(page_link(kOrigin, "of_our_own", InstanceId{9}, 2561), kOrigin + "/#/notices");
}

}  // namespace
}  // namespace traimas::exchange
