// Reads the ledger of reminders.
// Pages go by id, which grows with each planned mail.
#include "engine/store/mail_queries.hpp"

#include <limits>

namespace traimas::store {
namespace {

constexpr Query kReminders{"mail.ledger", R"(
    select m.id::text, m.recipient::text, m.instance_id::text, i.definition, i.unit, i.fiscal_year::text,
      i.quarter::text, m.notice, m.arguments, m.outcome, m.reason, case when m.digest then 't' else 'f' end,
      m.nominal::text, m.planned_for::text, m.settled_at::text, case when m.late then 't' else 'f' end,
      m.attempts::text, m.last_error, m.message_id, nullif(m.carrier, m.id)::text,
      case when m.outcome = 'planned' and m.attempts > 0 then m.leased_until end::text
    from mail m join instance i on i.id = m.instance_id
    where m.id < :p1::bigint and (:p2::bigint is null or m.recipient = :p2::bigint)
      and (:p2::bigint is not null or i.unit = any(:p3::text[]))
      and (:p4::text = '' or m.outcome = :p4::text) and (:p5::bigint is null or m.instance_id = :p5::bigint)
      and (:p6::text = '' or i.unit = :p6::text) and (:p7::int is null or i.fiscal_year = :p7::int)
    order by m.id desc limit :p8::int
)",
                           8, 21};

constexpr Query kPendingTimers{"mail.pending_timers", R"(
    select t.instance_id::text, t.key, t.due_at::text, i.definition, i.definition_version::text, i.state, i.unit,
      i.fiscal_year::text, i.quarter::text
    from timer t join instance i on i.id = t.instance_id
    where i.unit = any(:p1::text[]) and (:p2::bigint is null or t.instance_id = :p2::bigint)
      and (:p3::text = '' or i.unit = :p3::text) and (:p4::int is null or i.fiscal_year = :p4::int)
    order by t.due_at, t.instance_id, t.key limit :p5::int
)",
                               5, 9};

Value text_array(const std::vector<std::string>& all)
{
    std::vector<Value> values;
    for (const auto& text : all) {
        values.push_back(value_of(text));
    }
    return array_text(values);
}

Value year_value(const std::optional<int>& fiscal_year)
{
    return fiscal_year ? value_of(std::int64_t{*fiscal_year}) : std::nullopt;
}

int int_from(const Value& value)
{
    return static_cast<int>(as_int64(value));
}

ReminderRow reminder_from(const Row& row)
{
    return {.id = as_int64(row.at(0)),
            .recipient = PersonId{as_int64(row.at(1))},
            .instance = InstanceId{as_int64(row.at(2))},
            .definition = as_text(row.at(3)),
            .unit = as_text(row.at(4)),
            .fiscal_year = int_from(row.at(5)),
            .quarter = int_from(row.at(6)),
            .notice = as_text(row.at(7)),
            .arguments = nlohmann::json::parse(as_text(row.at(8))),
            .outcome = as_text(row.at(9)),
            .reason = as_text(row.at(10)),
            .digest = as_bool(row.at(11)),
            .nominal = as_instant(row.at(12)),
            .planned_for = as_instant(row.at(13)),
            .settled_at = as_optional_instant(row.at(14)),
            .late = as_bool(row.at(15)),
            .attempts = int_from(row.at(16)),
            .last_error = as_text(row.at(17)),
            .message_id = as_text(row.at(18)),
            .carrier = as_optional_int64(row.at(19)),
            .next_try_at = as_optional_instant(row.at(20))};
}

}  // namespace

std::vector<ReminderRow> reminders(Tx& tx, const ReminderFilter& filter)
{
    const auto before = filter.before > 0 ? filter.before : std::numeric_limits<std::int64_t>::max();
    std::vector<ReminderRow> rows;
    for (const auto& row :
         tx.run(kReminders, {value_of(before), value_of(filter.recipient), text_array(filter.units),
                             value_of(filter.outcome), value_of(filter.instance), value_of(filter.unit),
                             year_value(filter.fiscal_year), value_of(std::int64_t{filter.limit})})) {
        rows.push_back(reminder_from(row));
    }
    return rows;
}

std::vector<PendingTimerRow> pending_timers(Tx& tx, const ReminderFilter& filter, int limit)
{
    std::vector<PendingTimerRow> rows;
    for (const auto& row :
         tx.run(kPendingTimers, {text_array(filter.units), value_of(filter.instance), value_of(filter.unit),
                                 year_value(filter.fiscal_year), value_of(std::int64_t{limit})})) {
        rows.push_back({.instance = InstanceId{as_int64(row.at(0))},
                        .timer = as_text(row.at(1)),
                        .due_at = as_instant(row.at(2)),
                        .definition = as_text(row.at(3)),
                        .definition_version = int_from(row.at(4)),
                        .state = as_text(row.at(5)),
                        .unit = as_text(row.at(6)),
                        .fiscal_year = int_from(row.at(7)),
                        .quarter = int_from(row.at(8))});
    }
    return rows;
}

}  // namespace traimas::store
