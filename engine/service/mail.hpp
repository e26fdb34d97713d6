// Mail: plans what notices send, and one round that claims what is due, composes it, sends it and settles it.
// A crash at any place loses nothing: what was claimed comes back when its lease ends, under the same Message-ID.
#pragma once

#include "engine/base/log.hpp"
#include "engine/exchange/mail/mailer.hpp"
#include "engine/exchange/mail/message.hpp"
#include "engine/exchange/mail/office_hours.hpp"
#include "engine/language/messages.hpp"
#include "engine/service/engine.hpp"
#include "engine/store/mail_store.hpp"
#include "engine/store/outbox_store.hpp"
#include "engine/store/tree_store.hpp"

#include <chrono>
#include <string>

namespace traimas::service {

struct MailOptions {
    exchange::Mailbox from;
    std::string domain;  // of Message-IDs
    std::string origin;  // of links: what the browser's address bar shows, without a path
    language::Language language = language::Language::th;  // of a reader who has chosen none
    exchange::OfficeHours hours{};
    std::chrono::days oldest{7};           // what was due longer ago is not sent any more
    std::chrono::seconds first_retry{60};  // grows threefold with each try
};

// For store::deliver_notices(). `options` is copied.
[[nodiscard]] store::PlanMail mail_plan(const MailOptions& options);

// What a round works with; all of it outlives the round.
struct MailContext {
    store::Database& database;
    store::TreeStore& trees;
    const language::Messages& messages;
    exchange::Mailer& mailer;
    const Log& log;
    const MailOptions& options;
};

struct MailReport {
    int sent = 0;    // messages
    int failed = 0;  // not taken by the server: tried again, or given up with an incident
    [[nodiscard]] bool idle() const { return sent + failed == 0; }
};

// One round: at most kMailsARound messages, one after the other. Call again until it is idle. Throws DatabaseError.
MailReport send_mails(const MailContext& context);

inline constexpr int kMailsARound = 8;  // all of them within the lease, however slow the server is
inline constexpr std::chrono::seconds kMailLease{300};
inline constexpr int kTriesOfMail = 8;

}  // namespace traimas::service
