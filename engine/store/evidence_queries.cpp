// Rows of evidence.
#include "engine/store/evidence_queries.hpp"

namespace traimas::store {
namespace {

constexpr Query kIsKnown{"evidence.is_known", R"(
    select case when exists (select 1 from evidence_file where sha256 = :p1) then 't' else 'f' end
)",
                         1, 1};

constexpr Query kKnownFiles{"evidence.known_files", R"(
    select sha256 from evidence_file where sha256 > :p1 order by sha256 limit :p2::int
)",
                            2, 1};

constexpr Query kOfReport{"evidence.of_report", R"(
    select e.id::text, e.instance_id::text, e.indicator, e.sha256, f.bytes::text, f.type, e.name, e.classification,
      e.person::text, e.recorded_at::text
    from evidence e join evidence_file f on f.sha256 = e.sha256 where e.instance_id = :p1::bigint order by e.id
)",
                          1, 10};

constexpr Query kOne{"evidence.one", R"(
    select e.id::text, e.instance_id::text, e.indicator, e.sha256, f.bytes::text, f.type, e.name, e.classification,
      e.person::text, e.recorded_at::text
    from evidence e join evidence_file f on f.sha256 = e.sha256 where e.id = :p1::bigint
)",
                     1, 10};

EvidenceRecord record_from(const Row& row)
{
    return {as_int64(row.at(0)),
            {.instance = InstanceId{as_int64(row.at(1))},
             .indicator = as_text(row.at(2)),
             .sha256 = as_text(row.at(3)),
             .bytes = as_int64(row.at(4)),
             .type = as_text(row.at(5)),
             .name = as_text(row.at(6)),
             .classification = as_text(row.at(7)),
             .person = PersonId{as_int64(row.at(8))},
             .recorded_at = as_instant(row.at(9))}};
}

}  // namespace

bool is_known_file(Session& session, const std::string& sha256)
{
    return as_bool(session.one(kIsKnown, {value_of(sha256)})->at(0));
}

std::vector<std::string> known_files(Tx& tx, const std::string& after, int limit)
{
    std::vector<std::string> hashes;
    for (const auto& row : tx.run(kKnownFiles, {value_of(after), value_of(std::int64_t{limit})})) {
        hashes.push_back(as_text(row.at(0)));
    }
    return hashes;
}

std::vector<EvidenceRecord> evidence_of(Tx& tx, InstanceId instance)
{
    std::vector<EvidenceRecord> records;
    for (const auto& row : tx.run(kOfReport, {value_of(instance)})) {
        records.push_back(record_from(row));
    }
    return records;
}

std::optional<EvidenceRecord> evidence(Tx& tx, std::int64_t id)
{
    const auto row = tx.one(kOne, {value_of(id)});
    return row ? std::optional{record_from(*row)} : std::nullopt;
}

}  // namespace traimas::store
