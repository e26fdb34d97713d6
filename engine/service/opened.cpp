// Opens a tree for a command, and closes it with the receipt.
#include "engine/service/opened.hpp"

namespace traimas::service {

using store::StoreTx;
using workflow::Receipt;

namespace {

nlohmann::json pointers_of(const Problem& problem)
{
    auto list = nlohmann::json::array();
    for (const auto& it : problem.fields) {
        list.push_back({{"pointer", it.pointer}, {"code", it.code}, {"message", it.message}});
    }
    return list;
}

// Which refusals are an outcome of their own: state and rule. All others leave no receipt.
bool leaves_receipt(const Problem& problem)
{
    return problem.kind == ProblemKind::conflict;
}

}  // namespace

std::unique_ptr<Opened> open_tree(Engine& engine, StoreTx& tx, InstanceId root, const std::string& command)
{
    if (!tx.lock(root)) {
        return nullptr;
    }
    const auto now = tx.now();  // after the lock: a late command is late however long it waited
    auto rows = tx.load(root, command);
    auto registers = tx.registers();
    return std::make_unique<Opened>(engine, tx, std::move(registers), std::move(rows), now);
}

Result<Done> finish(StoreTx& tx, Opened& opened, InstanceId instance, const Envelope& envelope,
                    const std::optional<Problem>& refusal)
{
    const auto& events = opened.tree.events();
    Receipt receipt{.command = envelope.command,
                    .request_hash = envelope.request_hash,
                    .instance = instance,
                    .outcome = refusal ? refusal->code : "done",
                    .problem_kind = refusal ? static_cast<int>(refusal->kind) : -1,
                    .pointers = refusal ? pointers_of(*refusal).dump() : "[]",
                    .received_at = envelope.received_at,
                    .recorded_at = opened.now};
    for (const auto& row : events) {
        if (row.instance == instance && row.event.command == envelope.command) {
            receipt.first_seq = receipt.first_seq == 0 ? row.event.seq : receipt.first_seq;
            receipt.last_seq = row.event.seq;
        }
    }
    auto changes = opened.tree.take_changes();
    if (!refusal || leaves_receipt(*refusal)) {
        changes.receipt = receipt;
    }
    tx.write(std::move(changes));
    tx.commit();
    if (refusal) {
        return *refusal;
    }
    return Done{std::move(receipt), false};
}

}  // namespace traimas::service
