// Makes columns, timers and tasks again as the tree made them.
#include "engine/service/verify_rows.hpp"

#include "engine/calendar/date_text.hpp"
#include "engine/service/verify_differences.hpp"

namespace traimas::service {
namespace {

using workflow::Instance;

std::string time_words(const std::optional<Instant>& time)
{
    return time ? calendar::rfc3339(*time) : "nothing";
}

std::string seq_range(std::int64_t first, std::int64_t last)
{
    return first == 0 ? "none" : std::to_string(first) + " to " + std::to_string(last);
}

}  // namespace

void compare_columns(VerifyReport& report, const workflow::Tree& tree, const Instance& fold, const Instance& stored,
                     const store::InstanceColumns& columns)
{
    const auto compare = [&](const char* column, const std::string& says, const std::string& made) {
        if (says != made) {
            report.findings.push_back({fold.id, 0, "column_differs",
                                       std::string{"The column "} + column + " of the instance says " + says +
                                           ", its events say " + made + "."});
        }
    };
    compare("state", columns.state, fold.folded.state);
    compare("round", std::to_string(columns.round), std::to_string(fold.folded.round));
    compare("version", std::to_string(columns.version), std::to_string(fold.folded.version));
    compare("last_recorded", time_words(stored.last_recorded), time_words(fold.last_recorded));
    compare("due_at", time_words(columns.due_at), time_words(tree.listed_due_of(fold)));
}

void compare_projection(VerifyReport& report, const workflow::Tree& tree, const Instance& fold,
                        const workflow::TreeRows& rows)
{
    std::map<std::string, workflow::TimerRow> timers;
    std::map<std::string, workflow::TimerRow> pending;
    for (const auto& due : workflow::project(tree.world(fold), fold).timers) {
        timers.emplace(due.occurrence.timer, workflow::TimerRow{fold.id, due.occurrence, due.due_at, due.derivation});
    }
    for (const auto& row : rows.timers) {
        if (row.instance == fold.id) {
            pending.emplace(row.occurrence.timer, row);
        }
    }
    std::map<std::string, workflow::TaskRow> tasks;
    std::map<std::string, workflow::TaskRow> open;
    for (const auto& row : tree.open_tasks(fold)) {
        tasks.emplace(row.key, row);
    }
    for (const auto& row : rows.tasks) {
        if (row.instance == fold.id) {
            open.emplace(row.key, row);
        }
    }
    const auto compare = [&](const char* code, const std::string& sentence, const auto& made, const auto& stored) {
        Differences differences;
        compare_by_key(differences, made, stored, [](const auto& entry) { return entry.first; });
        if (differences.any()) {
            report.findings.push_back({fold.id, 0, code, sentence + differences.sentence()});
        }
    };
    compare("timers_differ", "The pending timers are not those that the state asks for:", timers, pending);
    compare("tasks_differ", "The open tasks are not those that the state asks for:", tasks, open);
}

std::map<std::string, std::string> by_first_words(const std::vector<std::string>& lines,
                                                  const std::vector<std::string>& names)
{
    std::map<std::string, std::string> rows;
    for (const auto& line : lines) {
        std::string key;
        std::size_t begin = 0;
        for (const auto& name : names) {
            const auto end = std::min(line.find(' ', begin), line.size());
            key += (key.empty() ? "" : ", ") + name + " " + line.substr(begin, end - begin);
            begin = std::min(end + 1, line.size());
        }
        rows.emplace(std::move(key), line.substr(begin));
    }
    return rows;
}

void compare_receipts(VerifyReport& report, store::Tx& tx)
{
    for (const auto& it : store::receipts_that_differ(tx)) {
        report.findings.push_back({it.instance, it.first_event, "receipt_differs",
                                   "The receipt of the command " + it.command + " (" + it.outcome +
                                       ") names the events " + seq_range(it.first_seq, it.last_seq) +
                                       "; those that carry the command: " + seq_range(it.first_event, it.last_event) +
                                       "."});
    }
    for (const auto& it : store::stray_notices(tx)) {
        report.findings.push_back({it.instance, it.seq, "notice_differs",
                                   "The notice " + std::to_string(it.id) +
                                       " tells of an event that is not there, or not of the one that its key names."});
    }
}

}  // namespace traimas::service
