// Links over the table password_link. The secret stands behind the # of the address: browsers send it to nobody.
#include "api/auth/password_links.hpp"

#include "api/auth/secret.hpp"
#include "api/auth/throttle.hpp"
#include "api/http/ascii.hpp"
#include "engine/ledger/digest.hpp"
#include "engine/service/reading.hpp"
#include "engine/store/clock.hpp"

namespace traimas::auth {
namespace {

Problem unknown_link()
{
    return {ProblemKind::unauthenticated, "link_unknown",
            "The link was used already or is too old: ask for a new one."};
}

}  // namespace

std::string PasswordLinks::link_for(const std::string& secret) const
{
    return options_.origin + "/password.html#" + secret;
}

std::string PasswordLinks::insert(store::Session& session, PersonId person, std::optional<PersonId> by,
                                  std::chrono::minutes lasts)
{
    auto secret = new_secret(random_);
    store::insert_password_link(session, ledger::sha256(secret), person, by, store::read_system_clock(session) + lasts);
    return secret;
}

Result<void> PasswordLinks::ask(std::string_view username, const Origin& origin)
{
    if (!options_.send) {
        return Problem{ProblemKind::conflict, "mail_off",
                       "This server sends no mail: ask the administrator for a link."};
    }
    const auto name = http::lower_case(username);
    // Every asking counts as a failure: a mailbox is not to be filled by strangers.
    const auto keys = throttle_keys("password_link", name, origin.address);
    if (auto free = check_throttle(database_, keys); !free) {
        return free;
    }
    // And from wherever they come: then nothing is sent, and the answer tells nobody.
    const auto mailbox = throttle_keys("password_link_to", "", ledger::to_hex(ledger::sha256(name)));
    const auto quiet = check_throttle(database_, mailbox);
    if (!quiet && quiet.error().kind != ProblemKind::throttled) {
        return quiet;
    }
    for (const auto* counting : {&keys, &mailbox}) {
        if (auto counted = count_failure(database_, *counting); !counted) {
            return counted;
        }
    }
    if (!quiet) {
        return {};
    }
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        const auto person = store::reachable(session, name);
        if (person && person->active && !person->email.empty()) {
            const auto secret = insert(session, person->person, std::nullopt, kLinkLasts);
            const bool taken = options_.send({*person, link_for(secret), kLinkLasts});
            if (options_.audit) {
                options_.audit({.what = taken ? "password_link_asked" : "password_link_not_sent",
                                .person = person->person,
                                .address = origin.address});
            }
        }
        return {};
    });
}

Result<PasswordLinks::Made> PasswordLinks::make(PersonId person, const http::Caller& by, const Origin& origin)
{
    return service::with_session(database_, [&](store::Session& session) -> Result<Made> {
        const auto known = store::reachable(session, person);
        if (!known) {
            return Problem{ProblemKind::not_found, "not_found", "There is no such person."};
        }
        if (!known->active) {
            return Problem{ProblemKind::conflict, "person_disabled", "This person is disabled and cannot sign in."};
        }
        const auto link = link_for(insert(session, person, by.person, kHandedLinkLasts));
        const bool mailed = options_.send && !known->email.empty() && options_.send({*known, link, kHandedLinkLasts});
        if (options_.audit) {
            options_.audit({.what = "password_link_made",
                            .person = person,
                            .session = by.session,
                            .address = origin.address,
                            .by = by.person});
        }
        return Made{link, kHandedLinkLasts, mailed};
    });
}

Result<void> PasswordLinks::use(const std::string& secret, const std::string& password, const Origin& origin)
{
    // Each link is counted by itself: what others guess at from the same address keeps nobody from theirs.
    const auto keys = throttle_keys("use_link", secret, origin.address);
    if (auto free = check_throttle(database_, keys); !free) {
        return free;
    }
    const auto hash = ledger::sha256(secret);
    TRAIMAS_TRY(const auto found, service::with_session(database_, [&](store::Session& session) {
                    auto link = store::password_link(session, hash);
                    if (link && (!link->person_active || link->expires_at <= store::read_system_clock(session))) {
                        link.reset();
                    }
                    return Result<std::optional<store::PasswordLink>>{link};
                }));
    if (!found) {
        if (auto counted = count_failure(database_, keys); !counted) {
            return counted;
        }
        return unknown_link();
    }
    TRAIMAS_TRY(const auto status, factors_.status(found->person));
    const auto least = status.state == FactorState::on ? kLeastBesideAFactor : kLeastPasswordCharacters;
    if (auto fits = sign_in_.check_new_password(found->person, password, least); !fits) {
        return fits;
    }
    const store::NewPassword chosen{hash_password(password), is_short_password(password)};
    return service::with_session(database_, [&](store::Session& session) -> Result<void> {
        if (!store::use_password_link(session, hash, found->person, chosen, store::read_system_clock(session))) {
            return unknown_link();
        }
        if (options_.audit) {
            options_.audit({.what = "password_set", .person = found->person, .address = origin.address});
        }
        return {};
    });
}

}  // namespace traimas::auth
