// Puts notices into the words of a mail.
#include "engine/exchange/mail/compose.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace traimas::exchange {
namespace {

// The pages of the ring: the same names as the API's.
constexpr std::array kPages{
    std::pair<std::string_view, std::string_view>{"amendment", "amendments"},
    std::pair<std::string_view, std::string_view>{"case", "cases"},
    std::pair<std::string_view, std::string_view>{"checkpoint", "checkpoints"},
    std::pair<std::string_view, std::string_view>{"cycle", "cycles"},
    std::pair<std::string_view, std::string_view>{"restatement", "restatements"},
    std::pair<std::string_view, std::string_view>{"window", "windows"},
};

}  // namespace

MailWords compose_mail(const language::Messages& messages, const MailReader& reader,
                       const std::vector<MailEntry>& entries, const std::string& notices_link, Several why)
{
    TRAIMAS_ASSERT(!entries.empty());
    const auto say = [&](std::string_view key, const language::Arguments& arguments) {
        return messages.text(reader.language, key, arguments);
    };
    MailWords words{.subject = entries.front().subject, .body = say("mail.greeting", {{"name", reader.name}}) + "\n\n"};
    if (entries.size() == 1) {
        words.body += entries.front().text + "\n\n" + say("mail.open", {{"url", entries.front().link}}) + "\n";
    } else {
        const language::Arguments count{{"count", std::to_string(entries.size())}};
        const bool is_digest = why == Several::of_the_day;
        words.subject = is_digest ? say("mail.digest.subject", count)
                                  : say("mail.same.subject", {{"subject", entries.front().subject},
                                                              {"count", std::to_string(entries.size() - 1)}});
        words.body += say(is_digest ? "mail.digest.opening" : "mail.same.opening", count) + "\n";
        for (std::size_t i = 0; i < entries.size(); ++i) {
            words.body += "\n" + std::to_string(i + 1) + ". " + entries[i].subject + "\n" + entries[i].text + "\n" +
                          say("mail.open", {{"url", entries[i].link}}) + "\n";
        }
    }
    // Two hyphens and a blank begin what mail programs show as a signature.
    words.body += "\n-- \n" + say("mail.footer", {{"url", notices_link}}) + "\n";
    return words;
}

std::string page_link(const std::string& origin, const std::string& definition, InstanceId instance, int fiscal_year)
{
    if (definition == "year") {
        return origin + "/#/fiscal-years/" + std::to_string(fiscal_year);
    }
    const auto* page =
        std::find_if(kPages.begin(), kPages.end(), [&](const auto& it) { return it.first == definition; });
    if (page == kPages.end()) {
        return notices_link(origin);
    }
    return origin + "/#/" + std::string{page->second} + "/" + std::to_string(instance.value());
}

std::string notices_link(const std::string& origin)
{
    return origin + "/#/notices";
}

}  // namespace traimas::exchange
