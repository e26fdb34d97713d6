// The mails that wait: claimed with a lease, sent by whoever holds it, settled only while it is held.
// Nothing is lost: a row stays `planned` until somebody settles it. Everything throws DatabaseError.
#pragma once

#include "engine/store/database.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace traimas::store {

// Business time decides what is due, system time who may take it and when it is tried again.
struct MailMoment {
    Instant now;
    Instant system_now;
};

// One notice of a mail.
struct MailItem {
    std::int64_t id;
    std::string dedupe_key;
    std::int64_t lease;
    InstanceId instance;
    std::string definition;  // of the instance: workflow, version and fiscal year lead to its page
    int definition_version;
    int fiscal_year;
    std::string notice;
    nlohmann::json arguments;
    Instant planned_for;
    int attempts;  // this one counted
    bool digest;   // of a person's day; else carried with others that tell the same
};

// What goes out as one message: the carrier first, and with it the other notices of a digest, or those that tell the
// same person the same of other instances.
struct ClaimedMail {
    PersonId recipient;
    std::string message_id;  // of the carrier: the same at every try
    std::vector<MailItem> items;
};

// Settles without sending what is due and has become untrue, whose recipient has no address any more, or which a newer
// due mail about the same instance, recipient and notice replaces. Answers how many.
std::int64_t drop_mails(Tx& tx, const MailMoment& moment);

// Takes up to `limit` due messages until `lease` from now in system time. A digest waits while timers are due or
// notices undelivered, so that the day is whole when it goes.
[[nodiscard]] std::vector<ClaimedMail> claim_mails(Tx& tx, const MailMoment& moment, std::chrono::seconds lease,
                                                   int limit);

// It was taken by the server: the carrier is `sent`, the others `digested`. `late` is counted from each planned time.
// Answers how many rows were settled: fewer than items where the lease was lost meanwhile.
std::int64_t settle_mail(Tx& tx, const ClaimedMail& mail, const MailMoment& moment);

// It was not: tried again from `until` on, in system time. `reason` holds no address.
void postpone_mail(Tx& tx, const ClaimedMail& mail, const std::string& reason, Instant until);
// It never will be: `failed`, and an incident for each notice.
void fail_mail(Tx& tx, const ClaimedMail& mail, const std::string& reason, const MailMoment& moment);

inline constexpr std::chrono::minutes kLateMail{1};  // sent later than this after its planned time

}  // namespace traimas::store
