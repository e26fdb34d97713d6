// What plans, reviews and other drafts that are saved whole have in common: the version that is their ETag, who saved
// them, the texts beside them, and the command that saves them.
#pragma once

#include "api/handlers/instance_json.hpp"

namespace traimas::api {

// An ETag of the document's own version and a hash of what is shown, for the same document looks different once its
// case is closed or last year's actuals are final; If-Match compares the version alone. The receipt where a command
// ran.
[[nodiscard]] http::Response document_response(const Shown& shown, json body, std::int64_t version,
                                               const service::Done* done);

// Saves a document over the version that If-Match names, "0" where nothing was saved yet. Problems: those of
// service::save_document().
Result<service::Done> save_whole(const Api& api, const http::Call& call, const std::string& definition,
                                 subjects::SaveDocument document);

// Who had a hand in a draft, and when it was saved last: version 0 and nobody where there is none.
struct DraftHistory {
    std::int64_t version = 0;
    json saved_by = nullptr;
    json saved_at = nullptr;
    json authors = json::array();
};
[[nodiscard]] DraftHistory draft_history(store::Tx& tx, const workflow::DocumentRow* draft);

// The words of a record's texts, by key, as it names them by their hashes; null where they were erased. `owner` is the
// instance beside whose events they stand.
[[nodiscard]] json texts_by_hash(store::Tx& tx, const Shown& shown, InstanceId owner, const json& hashes);

}  // namespace traimas::api
