// Drafts that are saved whole.
// A record in the chain holds the hash of each text; the words are found by it, so that no later text passes for them.
#include "api/handlers/documents.hpp"

#include "engine/ledger/chain.hpp"

#include <algorithm>

namespace traimas::api {
namespace {

json words_of(const std::vector<store::StoredText>& texts, const std::string& key, const std::string& hash)
{
    const auto found = std::find_if(texts.begin(), texts.end(), [&](const store::StoredText& it) {
        return it.key == key && ledger::to_hex(ledger::text_hash(it.salt, it.text)) == hash;
    });
    return found == texts.end() ? json(nullptr) : json(found->text);
}

}  // namespace

http::Response document_response(const Shown& shown, json body, std::int64_t version, const service::Done* done)
{
    const auto tag = whole_tag(body, version);
    auto response = shown_response(shown, std::move(body), done);
    for (auto& [name, value] : response.headers) {
        if (name == "ETag") {
            value = tag;
        }
    }
    return response;
}

Result<service::Done> save_whole(const Api& api, const http::Call& call, const std::string& definition,
                                 subjects::SaveDocument document)
{
    TRAIMAS_TRY(const auto id, path_number(call, "id"));
    TRAIMAS_TRY(auto envelope, envelope_of(call));
    envelope.definition = definition;
    // If-Match is the document's own version here, not that of the instance: to save is no event.
    document.version = envelope.expected_version;
    envelope.expected_version.reset();
    return service::save_document(api.engine, InstanceId{id}, envelope, document);
}

DraftHistory draft_history(store::Tx& tx, const workflow::DocumentRow* draft)
{
    DraftHistory history;
    if (draft == nullptr) {
        return history;
    }
    const auto names = store::people_by_id(tx, draft->authors);
    history.version = draft->version;
    history.saved_by = person_json(names, draft->authors.back());
    history.saved_at = time_json(draft->saved_at);
    for (const auto author : draft->authors) {
        history.authors.push_back(person_json(names, author));
    }
    return history;
}

json texts_by_hash(store::Tx& tx, const Shown& shown, InstanceId owner, const json& hashes)
{
    json words = json::object();
    if (hashes.empty()) {
        return words;
    }
    const bool at_hand = owner == shown.view.instance.id;
    const auto elsewhere = at_hand ? std::vector<store::StoredText>{} : store::texts_of(tx, owner);
    for (const auto& [key, hash] : hashes.items()) {
        words[key] = words_of(at_hand ? shown.texts : elsewhere, key, hash.get<std::string>());
    }
    return words;
}

}  // namespace traimas::api
