// Trees as plain rows of text: packing the folds into one JSON document cost PostgreSQL more than all the rest.
#include "engine/store/tree_read.hpp"

#include "engine/base/assert.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <tuple>

namespace traimas::store {
namespace {

using nlohmann::json;
using workflow::TreeRows;

// The first column says of which table a row is; the longest, of an instance, makes the others' width. No order: the
// program sorts by bytes, whatever the database's collation is. What hangs on instances is looked up by an array of
// their ids: for a join the planner expects far more of them than a tree has, and reads whole tables.
constexpr Query kLoadTrees{"tree.load", R"(
    with tree as materialized (select id, round from instance where root_id = any(:p1::bigint[]))
    select 'instance', id::text, root_id::text, parent_id::text, definition, definition_version::text,
      encode(digest, 'hex'), unit, fiscal_year::text, quarter::text, ordinal::text, calendar, calendar_version::text,
      seq::text, encode(head, 'hex'), last_recorded::text, data, kept
    from instance where root_id = any(:p1::bigint[])
    union all
    select 'timer', instance_id::text, key, revision::text, n::text, due_at::text, derivation,
      null, null, null, null, null, null, null, null, null, null, null
    from timer where root_id = any(:p1::bigint[])
    union all
    select 'task', instance_id::text, key, unit, role, form, due_at::text, opened_seq::text,
      null, null, null, null, null, null, null, null, null, null
    from task where root_id = any(:p1::bigint[])
    union all
    select 'participation', p.instance_id::text, p.round::text, p.duty, p.person::text, p.capacity, p.seq::text,
      null, null, null, null, null, null, null, null, null, null, null
    from participation p
    where p.instance_id = any(array(select id from tree)) and (p.instance_id, p.round) in (select id, round from tree)
    union all
    select 'draft', d.instance_id::text, d.indicator, d.value::text, d.numerator::text, d.denominator::text,
      d.steps_done, d.narrative, d.version::text, d.author::text, d.saved_at::text, d.evidence,
      null, null, null, null, null, null
    from draft d where d.instance_id = any(array(select id from tree))
    union all
    select 'document', d.instance_id::text, d.kind, d.content, d.texts, d.version::text, d.authors, d.saved_at::text,
      null, null, null, null, null, null, null, null, null, null
    from document d where d.instance_id = any(array(select id from tree))
    union all
    select 'receipt', instance_id::text, id, request_hash, outcome, problem_kind::text, pointers, first_seq::text,
      last_seq::text, received_at::text, recorded_at::text, null, null, null, null, null, null, null
    from command where id = :p2
)",
                           2, 18};

// One column after the other.
class Fields {
public:
    explicit Fields(const Row& row, std::size_t first = 0) : row_{row}, next_{first} {}

    const Value& value() { return row_.at(next_++); }
    const std::string& text() { return as_text(value()); }
    std::int64_t number() { return as_int64(value()); }
    int small() { return static_cast<int>(number()); }
    InstanceId instance() { return InstanceId{number()}; }
    Instant time() { return from_micros(number()); }
    ledger::Digest digest()
    {
        const auto digest = ledger::digest_from_hex(text());
        TRAIMAS_ASSERT(digest.has_value());
        return *digest;
    }
    std::optional<Decimal> decimal()
    {
        const auto& written = value();
        if (!written) {
            return std::nullopt;
        }
        const auto parsed = Decimal::parse(*written);
        TRAIMAS_ASSERT(parsed.has_value());
        return *parsed;
    }
    // "1,2,4"
    // Separated by blanks.
    std::vector<std::string> words()
    {
        std::istringstream written{text()};
        return {std::istream_iterator<std::string>{written}, {}};
    }
    std::optional<std::vector<int>> steps()
    {
        const auto& written = value();
        return written ? std::optional{json::parse("[" + *written + "]").get<std::vector<int>>()} : std::nullopt;
    }

private:
    const Row& row_;
    std::size_t next_;
};

// Braces hold the order in which the columns are taken.
workflow::Instance read_instance(Fields in)
{
    const auto id = in.instance();
    const auto root = in.instance();
    const auto parent = as_optional_int64(in.value());
    workflow::Instance it{.id = id,
                          .root = root,
                          .parent = parent ? std::optional{InstanceId{*parent}} : std::nullopt,
                          .definition = in.text(),
                          .definition_version = in.small(),
                          .digest = in.digest(),
                          .unit = in.text(),
                          .fiscal_year = in.small(),
                          .quarter = in.small(),
                          .ordinal = in.small(),
                          .calendar = in.text(),
                          .calendar_version = in.small(),
                          .seq = in.number(),
                          .head = in.digest(),
                          .last_recorded = in.time()};
    const auto& moving = in.text();
    it.folded = workflow::folded_from(moving, in.text());
    return it;
}

workflow::Receipt read_receipt(Fields in)
{
    const auto instance = in.instance();
    return {.command = in.text(),
            .request_hash = in.text(),
            .instance = instance,
            .outcome = in.text(),
            .problem_kind = in.small(),
            .pointers = in.text(),
            .first_seq = in.number(),
            .last_seq = in.number(),
            .received_at = in.time(),
            .recorded_at = in.time()};
}

workflow::TimerRow read_timer(Fields in)
{
    const auto instance = in.instance();
    workflow::Occurrence occurrence{in.text(), in.number(), in.small()};
    return {instance, std::move(occurrence), in.time(), in.text()};
}

workflow::TaskRow read_task(Fields in)
{
    return {in.instance(), in.text(), in.text(), in.text(), in.text(), as_optional_instant(in.value()), in.number()};
}

workflow::ParticipationRow read_participation(Fields in)
{
    const auto instance = in.instance();
    const int round = in.small();
    workflow::Participant participant{in.text(), PersonId{in.number()}, in.text(), round};
    return {instance, std::move(participant), in.number()};
}

workflow::DraftRow read_draft(Fields& in)
{
    return {.indicator = in.text(),
            .value = {in.decimal(), in.decimal(), in.decimal(), in.steps()},
            .narrative = in.text(),
            .version = in.number(),
            .author = PersonId{in.number()},
            .saved_at = in.time(),
            .evidence = in.words()};
}

workflow::DocumentRow read_document(Fields& in)
{
    workflow::DocumentRow document{.kind = in.text(),
                                   .content = SharedJson{json::parse(in.text())},
                                   .texts = json::parse(in.text()),
                                   .version = in.number()};
    for (const auto& author : json::parse(in.text())) {
        document.authors.emplace_back(author.get<std::int64_t>());
    }
    document.saved_at = in.time();
    return document;
}

// Gives each row to its tree. Instances come first, in the statement and so in its answer.
class Sorter {
public:
    explicit Sorter(LoadedTrees& loaded) : loaded_{loaded} {}

    void take(const Row& row)
    {
        const auto& list = as_text(row.front());
        Fields in{row, 1};
        if (list == "instance") {
            add_instance(read_instance(in));
        } else if (list == "receipt") {
            loaded_.receipt = read_receipt(in);
        } else if (auto* tree = tree_of(InstanceId{as_int64(row.at(1))})) {
            add(*tree, list, in);
        }
    }

    void finish()
    {
        for (auto& [root, tree] : loaded_.by_root) {
            // The root first; children follow in the order of their ids.
            std::sort(tree.instances.begin(), tree.instances.end(), [root = root](const auto& one, const auto& other) {
                return std::tuple{one.id != root, one.id} < std::tuple{other.id != root, other.id};
            });
            const auto by_key = [](const auto& it) { return std::tie(it.instance, it.key); };
            sort(tree.timers, [](const auto& it) { return std::tie(it.instance, it.occurrence.timer); });
            sort(tree.tasks, by_key);
            sort(tree.participation,
                 [](const auto& it) { return std::tie(it.instance, it.seq, it.participant.person); });
            for (auto& [instance, drafts] : tree.drafts) {
                sort(
                    drafts, [](const auto& it) -> const auto& { return it.indicator; });
            }
            for (auto& [instance, documents] : tree.documents) {
                sort(
                    documents, [](const auto& it) -> const auto& { return it.kind; });
            }
        }
    }

private:
    template <class List, class Key>
    static void sort(List& list, Key key)
    {
        std::sort(list.begin(), list.end(),
                  [&key](const auto& one, const auto& other) { return key(one) < key(other); });
    }

    void add_instance(workflow::Instance instance)
    {
        root_of_.emplace(instance.id, instance.root);
        loaded_.by_root[instance.root].instances.push_back(std::move(instance));
    }

    // nullptr: the row is of an instance that says that it belongs elsewhere. Only somebody's tampering makes one, and
    // the verifier must live to tell of it.
    TreeRows* tree_of(InstanceId instance)
    {
        const auto root = root_of_.find(instance);
        return root == root_of_.end() ? nullptr : &loaded_.by_root.at(root->second);
    }

    static void add(TreeRows& tree, const std::string& list, Fields in)
    {
        if (list == "timer") {
            tree.timers.push_back(read_timer(in));
        } else if (list == "task") {
            tree.tasks.push_back(read_task(in));
        } else if (list == "participation") {
            tree.participation.push_back(read_participation(in));
        } else if (list == "draft") {
            const auto instance = in.instance();
            tree.drafts[instance].push_back(read_draft(in));
        } else {
            TRAIMAS_ASSERT(list == "document");
            const auto instance = in.instance();
            tree.documents[instance].push_back(read_document(in));
        }
    }

    LoadedTrees& loaded_;
    std::map<InstanceId, InstanceId> root_of_{};
};

Value array_of(const std::vector<InstanceId>& roots)
{
    std::vector<Value> ids;
    for (const auto root : roots) {
        ids.push_back(value_of(root));
    }
    return array_text(ids);
}

}  // namespace

LoadedTrees read_trees(Tx& tx, const std::vector<InstanceId>& roots, const std::string& command)
{
    LoadedTrees loaded;
    Sorter sorter{loaded};
    for (const auto& row : tx.run(kLoadTrees, {array_of(roots), value_of(command)})) {
        sorter.take(row);
    }
    sorter.finish();
    return loaded;
}

workflow::Instance instance_from(const Row& row)
{
    return read_instance(Fields{row});
}

workflow::Receipt receipt_from(const Row& row)
{
    return read_receipt(Fields{row});
}

}  // namespace traimas::store
