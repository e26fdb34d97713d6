// The table of definitions, which is append-only.
// A changed file must not slip in under an old number: instances are pinned to what was published.
#include "engine/store/definition_store.hpp"

namespace traimas::store {
namespace {

constexpr Query kAllDefinitions{"definition.all", R"(
    select name, version::text, encode(digest, 'hex'), canonical, published_by::text from definition
    order by definition.name, definition.version
)",
                                0, 5};

constexpr Query kPublications{"definition.publications", R"(
    select name, version::text, recorded_at::text, published_by::text from definition
)",
                              0, 4};

constexpr Query kDefinitionCount{"definition.count", "select count(*)::text from definition", 0, 1};

constexpr Query kPublishDefinition{"definition.publish", R"(
    insert into definition (name, version, digest, canonical, recorded_at, published_by)
    values (:p1, :p2::int, decode(:p3, 'hex'), :p4, :p5::bigint, :p6::bigint) on conflict (name, version) do nothing
)",
                                   6, 0};

constexpr Query kDefinitionDigest{"definition.digest", R"(
    select encode(digest, 'hex') from definition where name = :p1 and version = :p2::int
)",
                                  2, 1};

std::optional<PersonId> person_at(const Value& value)
{
    return value ? std::optional{PersonId{as_int64(value)}} : std::nullopt;
}

}  // namespace

std::vector<PublishedDefinition> published_definitions(Tx& tx)
{
    std::vector<PublishedDefinition> definitions;
    for (const auto& row : tx.run(kAllDefinitions)) {
        definitions.push_back({as_text(row.at(0)), static_cast<int>(as_int64(row.at(1))), as_text(row.at(2)),
                               as_text(row.at(3)), person_at(row.at(4))});
    }
    return definitions;
}

PublicationRecords publications(Tx& tx)
{
    PublicationRecords records;
    for (const auto& row : tx.run(kPublications)) {
        records.emplace(std::pair{as_text(row.at(0)), static_cast<int>(as_int64(row.at(1)))},
                        PublicationRecord{from_micros(as_int64(row.at(2))), person_at(row.at(3))});
    }
    return records;
}

std::int64_t definition_count(Tx& tx)
{
    return as_int64(tx.one(kDefinitionCount)->at(0));
}

Result<void> publish_definition(Tx& tx, const PublishedDefinition& definition, Instant now)
{
    const auto name = value_of(definition.name);
    const auto version = value_of(std::int64_t{definition.version});
    tx.execute(kPublishDefinition, {name, version, value_of(definition.digest), value_of(definition.canonical),
                                    value_of(now), value_of(definition.published_by)});
    const auto standing = tx.one(kDefinitionDigest, {name, version});
    if (as_text(standing->at(0)) == definition.digest) {
        return {};
    }
    const auto file = definition.name + ".v" + std::to_string(definition.version) + ".json";
    return Problem{ProblemKind::conflict,
                   "definition_changed",
                   file + " differs from what was published under this version: publish a new version instead.",
                   {},
                   {{"file", file}}};
}

}  // namespace traimas::store
