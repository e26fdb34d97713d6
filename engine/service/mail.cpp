// The round of mails. Nothing is locked and no session is held while the mail server is spoken to.
#include "engine/service/mail.hpp"

#include "engine/exchange/mail/compose.hpp"
#include "engine/language/notice_words.hpp"
#include "engine/store/clock.hpp"
#include "engine/store/directory_queries.hpp"

#include <algorithm>

namespace traimas::service {
namespace {

using store::ClaimedMail;
using store::MailMoment;

// A mail with what its words need, read in the transaction that claimed it.
struct ReadyMail {
    ClaimedMail claimed;
    store::PersonRecord person;
};

struct Claim {
    MailMoment moment;
    std::vector<ReadyMail> mails;
    std::shared_ptr<const store::Registers> registers;
};

MailMoment moment_of(store::Tx& tx)
{
    return {store::read_clock(tx), store::read_system_clock(tx)};
}

Claim claim(const MailContext& context)
{
    auto tx = context.database.begin();
    Claim found{.moment = moment_of(tx), .mails = {}, .registers = nullptr};
    if (!exchange::is_quiet(context.options.hours, found.moment.now)) {
        store::drop_mails(tx, found.moment);
        auto claimed = store::claim_mails(tx, found.moment, kMailLease, kMailsARound);
        std::vector<PersonId> recipients;
        for (const auto& mail : claimed) {
            recipients.push_back(mail.recipient);
        }
        const auto people = store::people_by_id(tx, recipients);
        for (auto& mail : claimed) {
            // Whoever has no address any more was dropped just before; who lost it since waits for the next round.
            if (const auto person = people.find(mail.recipient); person != people.end()) {
                found.mails.push_back({std::move(mail), person->second});
            }
        }
        found.registers = context.trees.registers(tx);
    }
    tx.commit();
    return found;
}

std::string unit_name(const organisation::Organisation& organisation, const std::string& code,
                      language::Language language)
{
    const auto unit = organisation.units.find(code);
    if (unit == organisation.units.end()) {
        return code;
    }
    return language == language::Language::th ? unit->second.th : unit->second.en;
}

exchange::Letter letter_for(const MailContext& context, const Claim& round, const ReadyMail& mail)
{
    const auto& options = context.options;
    const exchange::MailReader reader{options.language,
                                      options.language == language::Language::th ? mail.person.th : mail.person.en};
    std::vector<exchange::MailEntry> entries;
    for (const auto& item : mail.claimed.items) {
        const auto unit =
            unit_name(round.registers->organisation, item.arguments.value("unit", std::string{}), reader.language);
        const auto arguments = language::notice_arguments(reader.language, item.arguments, unit, options.hours.zone);
        const auto key = "notice." + item.notice;
        entries.push_back({context.messages.text(reader.language, key + ".subject", arguments),
                           context.messages.text(reader.language, key + ".text", arguments),
                           exchange::page_link(options.origin, item.definition, item.instance, item.fiscal_year)});
    }
    const auto why = mail.claimed.items.front().digest ? exchange::Several::of_the_day : exchange::Several::of_a_kind;
    auto words = exchange::compose_mail(context.messages, reader, entries, exchange::notices_link(options.origin), why);
    return {.from = options.from,
            .to = {mail.person.email, reader.name},
            .message_id = mail.claimed.message_id,
            .subject = std::move(words.subject),
            .body = std::move(words.body),
            .language = std::string{to_text(reader.language)},
            .date = round.moment.system_now};
}

// Why the server has not got it; nullopt once it has.
std::optional<std::string> try_to_send(const MailContext& context, const Claim& round, const ReadyMail& mail)
{
    const auto letter = letter_for(context, round, mail);
    return context.mailer.send(
        {.from = letter.from.address, .to = letter.to.address, .text = exchange::message_text(letter)});
}

std::chrono::seconds pause_after(const MailOptions& options, int attempts)
{
    auto pause = options.first_retry;
    for (int i = 1; i < attempts; ++i) {
        pause *= 3;
    }
    return pause;
}

void settle(const MailContext& context, const ClaimedMail& mail, const std::optional<std::string>& failure,
            bool is_hopeless)
{
    auto tx = context.database.begin();
    const auto moment = moment_of(tx);
    int attempts = 0;
    for (const auto& item : mail.items) {
        attempts = std::max(attempts, item.attempts);
    }
    if (!failure) {
        const auto settled = store::settle_mail(tx, mail, moment);
        if (settled < static_cast<std::int64_t>(mail.items.size())) {
            context.log.warning("mail_lease_lost", {{"mail", mail.items.front().id}});
        }
    } else if (is_hopeless || attempts >= kTriesOfMail) {
        store::fail_mail(tx, mail, *failure, moment);
    } else {
        store::postpone_mail(tx, mail, *failure, moment.system_now + pause_after(context.options, attempts));
    }
    tx.commit();
    if (failure) {
        context.log.warning("mail_not_sent",
                            {{"mail", mail.items.front().id}, {"attempt", attempts}, {"reason", *failure}});
    }
}

}  // namespace

store::PlanMail mail_plan(const MailOptions& options)
{
    return [options](const store::MailCandidate& candidate, Instant now) {
        return store::MailPlan{.planned_for =
                                   exchange::sending_time(options.hours, candidate.nominal, candidate.digest),
                               .message_id = exchange::message_id(candidate.dedupe_key, options.domain),
                               .suppressed_because = candidate.nominal + options.oldest < now ? "too_old" : ""};
    };
}

MailReport send_mails(const MailContext& context)
{
    MailReport report;
    const auto round = claim(context);
    for (const auto& mail : round.mails) {
        // An address that no server can be told is nobody's delay: a person has to mend it.
        const bool is_hopeless = !exchange::is_address(mail.person.email);
        const auto failure =
            is_hopeless ? std::optional<std::string>{"address_malformed"} : try_to_send(context, round, mail);
        settle(context, mail.claimed, failure, is_hopeless);
        ++(failure ? report.failed : report.sent);
    }
    return report;
}

}  // namespace traimas::service
