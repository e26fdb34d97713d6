// The outbox: rows written with the commands that caused them, delivered afterwards, each with one recorded outcome.
// In-page notices stay in the database, so claim and delivery are one transaction: exactly once.
#pragma once

#include "engine/store/database.hpp"

#include <functional>
#include <string>

namespace traimas::store {

struct OutboxReport {
    int sent = 0;
    int suppressed = 0;  // no longer true: the instance has moved on
};

// A notice that goes by mail as well, where its recipient has an address.
struct MailCandidate {
    std::string dedupe_key;
    Instant nominal;  // the effective time of the event behind it
    bool digest;
    bool still_true;
};
struct MailPlan {
    Instant planned_for;
    std::string message_id;
    std::string suppressed_because{};  // empty: it is to be sent
};
// Says when it goes; empty where mail is switched off.
using PlanMail = std::function<MailPlan(const MailCandidate& candidate, Instant now)>;

// Delivers up to `limit` due rows of kind "notice", and plans their mails in the same transaction. `now` is business
// time. Any number of nodes at once.
[[nodiscard]] OutboxReport deliver_notices(Tx& tx, Instant now, int limit, const PlanMail& plan_mail = {});

}  // namespace traimas::store
