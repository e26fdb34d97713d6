// The bytes of a message: golden, within the limits of the formats, and closed against injected headers.
#include "engine/exchange/mail/message.hpp"

#include "engine/base/assert.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

namespace traimas::exchange {
namespace {

using ::testing::HasSubstr;

Letter plain_letter()
{
    return {.from = {"traimas@example.invalid", "Traimas"},
            .to = {"anong@example.invalid", "Anong"},
            .message_id = "abc@example.invalid",
            .subject = "Report due soon",
            .body = "Dear Anong,\n\nSubmit it.\n",
            .language = "en",
            .date = from_micros(1'515'117'600'000'000)};
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find("\r\n", at);
        TRAIMAS_ASSERT(end != std::string::npos);
        lines.push_back(text.substr(at, end - at));
        at = end + 2;
    }
    return lines;
}

std::string decoded(const std::string& base64)
{
    std::string bytes(base64.size(), '\0');
    std::size_t length = 0;
    TRAIMAS_ASSERT(sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), base64.c_str(),
                                     base64.size(), "\r\n", &length, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0);
    bytes.resize(length);
    return bytes;
}

// The words of a header put together again; each has to be whole characters.
std::string read_words(std::string text)
{
    std::string said;
    static const std::string kBegin = "=?UTF-8?B?";
    for (auto at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin, at)) {
        at += kBegin.size();
        const auto end = text.find("?=", at);
        const auto word = decoded(text.substr(at, end - at));
        EXPECT_NE(static_cast<unsigned char>(word.front()) & 0xc0U, 0x80U) << "begins inside of a character";
        EXPECT_LE(end - at + kBegin.size() + 2, 75U);
        said += word;
    }
    return said;
}

TEST(MessageText, IsTheseBytes)
{
    EXPECT_EQ(message_text(plain_letter()), "Date: Fri, 5 Jan 2018 02:00:00 +0000\r\n"
                                            "From: \"Traimas\"\r\n <traimas@example.invalid>\r\n"
                                            "To: \"Anong\"\r\n <anong@example.invalid>\r\n"
                                            "Message-ID: \r\n <abc@example.invalid>\r\n"
                                            "Subject: Report due soon\r\n"
                                            "Auto-Submitted: auto-generated\r\n"
                                            "MIME-Version: 1.0\r\n"
                                            "Content-Type: text/plain; charset=UTF-8\r\n"
                                            "Content-Transfer-Encoding: base64\r\n"
                                            "Content-Language: en\r\n"
                                            "\r\n"
                                            "RGVhciBBbm9uZywNCg0KU3VibWl0IGl0Lg0K\r\n");
}

TEST(MessageText, SaysThaiInEncodedWordsOfWholeCharacters)
{
    auto letter = plain_letter();
    letter.subject = "ใกล้ครบกำหนดส่งรายงาน ไตรมาส 2 (1 ม.ค.-31 มี.ค. 2561): ศูนย์เทคโนโลยีสารสนเทศและการสื่อสาร";
    letter.to.name = "อนงค์ ใจดี";
    letter.body = "เรียน อนงค์\n\n" + std::string(200, 'x') + "\n.\nจบ\n";
    const auto text = message_text(letter);
    const auto body = text.find("\r\n\r\n");
    const auto subject = text.find("Subject: ");
    EXPECT_EQ(read_words(text.substr(subject, text.find("Auto-Submitted") - subject)), letter.subject);
    const auto to = text.find("To: ");
    EXPECT_EQ(read_words(text.substr(to, text.find("Message-ID") - to)), letter.to.name);
    for (const auto& line : lines_of(text)) {
        EXPECT_LE(line.size(), 78U) << line;
        for (const char letter_of_line : line) {
            EXPECT_TRUE(letter_of_line >= ' ' && letter_of_line < '\x7f') << line;
        }
    }
    EXPECT_EQ(decoded(text.substr(body + 4)), "เรียน อนงค์\r\n\r\n" + std::string(200, 'x') + "\r\n.\r\nจบ\r\n");
}

TEST(MessageText, LetsNoValueBeginAHeader)
{
    auto letter = plain_letter();
    letter.subject = "Hello\r\nBcc: everybody@example.invalid";
    letter.to.name = "A\"\r\nBcc: x@example.invalid";
    letter.message_id = "id\r\nBcc: y@example.invalid";
    const auto text = message_text(letter);
    for (const auto& line : lines_of(text)) {
        EXPECT_FALSE(line.starts_with("Bcc")) << line;
    }
    EXPECT_THAT(text, HasSubstr("Subject: Hello  Bcc: everybody@example.invalid\r\n"));
    EXPECT_THAT(text, HasSubstr("To: \"A\\\"  Bcc: x@example.invalid\"\r\n"));
}

TEST(MessageText, EncodesWhatOnlyLooksEncodedAndWhatIsLong)
{
    EXPECT_EQ(read_words(encoded_header("=?UTF-8?B?eA==?=", 7)), "=?UTF-8?B?eA==?=");
    EXPECT_EQ(read_words(encoded_header(std::string(300, 'a'), 7)), std::string(300, 'a'));
    EXPECT_EQ(encoded_header("Plain", 7), "Plain");
}

TEST(Address, IsPlainAndHasTwoSides)
{
    for (const auto* good : {"anong@example.invalid", "a.b+c@x.th", "o'neil@x.th"}) {
        EXPECT_TRUE(is_address(good)) << good;
    }
    for (const auto* bad : {"", "anong", "@x.th", "a@", "a@b@c", "a b@x.th", "a@x.th\r\nRCPT TO:<b@x.th>", "<a@x.th>",
                            "a@x.th,b@x.th", "อนงค์@x.th", "-f@x.th"}) {
        EXPECT_FALSE(is_address(bad)) << bad;
    }
    EXPECT_FALSE(is_address(std::string(250, 'a') + "@x.th"));
}

TEST(MessageId, IsOfTheNoticeAndTheDomain)
{
    EXPECT_EQ(message_id("", "x.th"), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855@x.th");
    EXPECT_EQ(message_id("17/3/1/7", "x.th"), message_id("17/3/1/7", "x.th"));
    EXPECT_NE(message_id("17/3/1/7", "x.th"), message_id("17/3/1/8", "x.th"));
}

}  // namespace
}  // namespace traimas::exchange
