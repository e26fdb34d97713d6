// A message is a command of the root that it goes to; its dedupe key makes the command's id.
#include "engine/service/deliver.hpp"

#include "engine/service/births.hpp"
#include "engine/service/opened.hpp"
#include "engine/service/register.hpp"
#include "engine/service/transaction.hpp"

namespace traimas::service {
namespace {

using store::PendingMessage;
using store::StoreTx;

struct Target {
    std::string definition;
    std::string unit;
    int fiscal_year;
};

// "cycle/OPS-ICT/2561": written by the tree, so it has this form.
Target target_of(const std::string& text)
{
    const auto first = text.find('/');
    const auto last = text.rfind('/');
    return {text.substr(0, first), text.substr(first + 1, last - first - 1), std::stoi(text.substr(last + 1))};
}

// "#17": the root itself, as a calendar names those that follow it.
std::optional<InstanceId> root_named(Engine& engine, const std::string& text)
{
    if (text.starts_with('#')) {
        return engine.store.root_of(InstanceId{std::stoll(text.substr(1))});
    }
    const auto target = target_of(text);
    return engine.store.find(target.definition, target.unit, target.fiscal_year, 0);
}

Result<Done> take(Engine& engine, StoreTx& tx, const PendingMessage& message, const Envelope& envelope, InstanceId root)
{
    const auto opened = open_tree(engine, tx, root, envelope.command);
    if (opened->receipt) {
        tx.settle(message, "sent", opened->now);
        tx.commit();
        return Done{*opened->receipt, true};
    }
    opened->tree.drain(opened->now);
    opened->tree.receive({.name = message.name,
                          .sender = message.source,
                          .data = message.data,
                          .command = envelope.command,
                          .now = opened->now});
    opened->tree.drain(opened->now);
    tx.settle(message, "sent", opened->now);
    return finish(tx, *opened, root, envelope, std::nullopt);
}

// The root stood before the message came: only the receipt says that it was taken (I8).
void write_receipt_of_standing(StoreTx& tx, const Envelope& envelope, InstanceId root)
{
    workflow::Changes changes;
    changes.receipt = workflow::Receipt{.command = envelope.command,
                                        .request_hash = envelope.request_hash,
                                        .instance = root,
                                        .outcome = "done",
                                        .pointers = "[]",
                                        .recorded_at = tx.now()};
    tx.write(std::move(changes));
}

// Answers whether anybody was there.
Result<bool> deliver(Engine& engine, const PendingMessage& message)
{
    const Envelope envelope{.command = command_id("message", message.dedupe_key),
                            .request_hash = request_hash("message", message.dedupe_key),  // its words never change
                            .actor = kSystemActor};
    bool somebody = true;
    auto done = run_command(engine, envelope, [&](StoreTx& tx) -> Result<Done> {
        if (message.name == "found") {
            const auto target = target_of(message.target);
            TRAIMAS_TRY(auto born, bear_root(engine, tx, envelope,
                                             {.definition = target.definition,
                                              .unit = target.unit,
                                              .fiscal_year = target.fiscal_year,
                                              .subject = message.data}));
            if (born.replayed && !engine.store.receipt(envelope.command)) {
                write_receipt_of_standing(tx, envelope, born.receipt.instance);
            }
            tx.settle(message, "sent", tx.now());
            tx.commit();
            return born;
        }
        const auto root = root_named(engine, message.target);
        if (!root) {
            somebody = false;
            tx.settle(message, "suppressed", tx.now());
            tx.commit();
            return Done{{.instance = message.source}, false};
        }
        return take(engine, tx, message, envelope, *root);
    });
    if (!done) {
        return std::move(done).error();
    }
    return somebody;
}

void postpone(Engine& engine, const PendingMessage& message, const std::string& reason)
{
    const auto tx = engine.store.begin();
    tx->postpone(message, tx->now(), reason);
    tx->commit();
}

}  // namespace

DeliveryReport deliver_messages(Engine& engine, int limit)
{
    DeliveryReport report;
    const auto now = engine.store.begin()->now();
    for (const auto& message : engine.store.pending_messages(now, limit)) {
        std::string reason;
        try {
            const auto delivered = deliver(engine, message);
            if (delivered) {
                ++(*delivered ? report.taken : report.nobody);
                continue;
            }
            reason = delivered.error().code + ": " + delivered.error().detail;
        } catch (const store::DatabaseError& error) {
            if (error.kind() == store::DatabaseErrorKind::connection) {
                throw;
            }
            reason = error.what();
        } catch (const std::exception& error) {
            reason = error.what();  // one tree's fault must not keep the other messages
        }
        postpone(engine, message, reason);
        ++report.postponed;
    }
    return report;
}

}  // namespace traimas::service
