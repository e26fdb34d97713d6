// The words of a mail: a notice with its link, or a person's day of notices in one.
// Pure: any thread may call it.
#pragma once

#include "engine/base/strong_id.hpp"
#include "engine/language/messages.hpp"

#include <string>
#include <vector>

namespace traimas::exchange {

// One notice, in the reader's language.
struct MailEntry {
    std::string subject;
    std::string text;
    std::string link;  // to the step that it is about
};

struct MailReader {
    language::Language language;
    std::string name;
};

struct MailWords {
    std::string subject;
    std::string body;  // lines end in \n
};

// Why several notices go as one.
enum class Several {
    of_the_day,  // a digest
    of_a_kind,   // the same is told of each
};

// `entries` is not empty; with one entry it is that notice's own mail. `notices_link`: where all notices are.
[[nodiscard]] MailWords compose_mail(const language::Messages& messages, const MailReader& reader,
                                     const std::vector<MailEntry>& entries, const std::string& notices_link,
                                     Several why = Several::of_the_day);

// The page's address of an instance, below the origin that the browser shows: "https://…/#/checkpoints/17". An instance
// of a workflow that has no page of its own is told about among the notices.
[[nodiscard]] std::string page_link(const std::string& origin, const std::string& definition, InstanceId instance,
                                    int fiscal_year);
[[nodiscard]] std::string notices_link(const std::string& origin);

}  // namespace traimas::exchange
