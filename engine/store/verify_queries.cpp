// Each question is asked once for a tree or once for all: the tables are large, and few of them have an index for it.
#include "engine/store/verify_queries.hpp"

namespace traimas::store {
namespace {

constexpr Query kColumns{"verify.columns", R"(
    select id::text, state, round::text, version::text, due_at::text from instance where id = any(:p1::bigint[])
)",
                         1, 5};

constexpr Query kRootless{"verify.rootless", R"(
    select i.id::text from instance i
    where not exists (select from instance r where r.id = i.root_id and r.root_id = r.id) order by i.id
)",
                          0, 1};

// The column event.command_id may be trusted here: it is compared with the body where the chain is followed.
constexpr Query kReceipts{"verify.receipts", R"(
    select c.instance_id::text, c.id, c.outcome, c.first_seq::text, c.last_seq::text, coalesce(e.lowest, 0)::text,
      coalesce(e.highest, 0)::text
    from command c
    left join (select instance_id, command_id, min(seq) as lowest, max(seq) as highest from event
      where command_id is not null group by instance_id, command_id) e
      on e.instance_id = c.instance_id and e.command_id = c.id
    where c.first_seq <> coalesce(e.lowest, 0) or c.last_seq <> coalesce(e.highest, 0)
      or (c.outcome <> 'done' and e.lowest is not null)
    order by c.instance_id, c.id
)",
                          0, 7};

// The key of a notice is instance/seq/effect/recipient.
constexpr Query kStrayNotices{"verify.notices", R"(
    select n.id::text, n.instance_id::text, n.seq::text from notice n
    where n.dedupe_key not like n.instance_id || '/' || n.seq || '/%/' || n.recipient
      or not exists (select from event e where e.instance_id = n.instance_id and e.seq = n.seq)
    order by n.id
)",
                              0, 3};

constexpr Query kWords{"verify.words", R"(
    select id::text, coalesce(username, ''), th, en, email from person
)",
                       0, 5};

}  // namespace

std::map<InstanceId, InstanceColumns> instance_columns(Tx& tx, const std::vector<InstanceId>& instances)
{
    std::vector<Value> ids;
    for (const auto instance : instances) {
        ids.push_back(value_of(instance));
    }
    std::map<InstanceId, InstanceColumns> columns;
    for (const auto& row : tx.run(kColumns, {array_text(ids)})) {
        columns.emplace(InstanceId{as_int64(row.at(0))}, InstanceColumns{.state = as_text(row.at(1)),
                                                                         .round = static_cast<int>(as_int64(row.at(2))),
                                                                         .version = as_int64(row.at(3)),
                                                                         .due_at = as_optional_instant(row.at(4))});
    }
    return columns;
}

std::vector<InstanceId> rootless_instances(Tx& tx)
{
    std::vector<InstanceId> ids;
    for (const auto& row : tx.run(kRootless)) {
        ids.emplace_back(as_int64(row.at(0)));
    }
    return ids;
}

std::vector<ReceiptDifference> receipts_that_differ(Tx& tx)
{
    std::vector<ReceiptDifference> receipts;
    for (const auto& row : tx.run(kReceipts)) {
        receipts.push_back({.instance = InstanceId{as_int64(row.at(0))},
                            .command = as_text(row.at(1)),
                            .outcome = as_text(row.at(2)),
                            .first_seq = as_int64(row.at(3)),
                            .last_seq = as_int64(row.at(4)),
                            .first_event = as_int64(row.at(5)),
                            .last_event = as_int64(row.at(6))});
    }
    return receipts;
}

std::vector<StrayNotice> stray_notices(Tx& tx)
{
    std::vector<StrayNotice> notices;
    for (const auto& row : tx.run(kStrayNotices)) {
        notices.push_back({as_int64(row.at(0)), InstanceId{as_int64(row.at(1))}, as_int64(row.at(2))});
    }
    return notices;
}

std::map<PersonId, std::map<std::string, std::string>> person_words(Tx& tx)
{
    std::map<PersonId, std::map<std::string, std::string>> words;
    for (const auto& row : tx.run(kWords)) {
        words.emplace(PersonId{as_int64(row.at(0))},
                      std::map<std::string, std::string>{{"username", as_text(row.at(1))},
                                                         {"name/th", as_text(row.at(2))},
                                                         {"name/en", as_text(row.at(3))},
                                                         {"email", as_text(row.at(4))}});
    }
    return words;
}

}  // namespace traimas::store
