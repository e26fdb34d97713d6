// One connection with the statements it has prepared. The only place that talks to SOCI.
// Knows nothing of pools; the rules of transactions are kept by Tx (database.hpp).
#pragma once

#include "engine/store/connect_options.hpp"
#include "engine/store/errors.hpp"
#include "engine/store/statement.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct pg_conn;

namespace traimas::store {

enum class TransactionState { idle, open, failed, unknown };

// Belongs to one thread at a time. Everything throws DatabaseError. Code above takes a Lease or a Tx (database.hpp),
// which keep the rules of transactions; a bare Session is for the migrator and for preparing roles.
class Session {
public:
    // Connects; kind connection where that fails (connection_trouble() tells an operator why).
    explicit Session(const ConnectOptions& options);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // Prepares the query at its first use here and keeps it. The number of values must be the query's; a value with an
    // embedded NUL is a bug of the caller (assertion), since PostgreSQL's text cannot hold it.
    // A plan that the server threw away (0A000, 26000) is prepared again, and run again where no transaction is open;
    // inside of one the error's kind is retryable.
    Rows run(const Query& query, std::vector<Value> values);
    // The first row or nothing; more than one row is a bug (assertion).
    std::optional<Row> one(const Query& query, std::vector<Value> values);
    // For statements without columns: how many rows were changed.
    std::int64_t execute(const Query& query, std::vector<Value> values);

    // Several statements of constant text, past SOCI's parser. Throws ScriptError, `name` is its statement().
    void execute_script(const char* name, const std::string& sql);

    void begin();     // READ COMMITTED
    void commit();    // refuses a failed transaction; unknown_outcome when the connection goes meanwhile
    void rollback();  // no transaction: nothing happens

    // Known to the client: no round trip.
    [[nodiscard]] TransactionState transaction() const;
    [[nodiscard]] bool is_connected() const;
    // Reads what an idle connection has received meanwhile, such as the server's goodbye. No round trip.
    [[nodiscard]] bool is_usable();

    // How many statements, begin and commit too, went out since this was last asked.
    std::uint64_t take_sent();

    // libpq's connection, for COPY and pipelines in engine/store.
    [[nodiscard]] pg_conn* native() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace traimas::store
