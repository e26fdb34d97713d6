// SOCI's statements, kept; its errors, translated; libpq's transaction state, believed.
// SOCI's messages stop here: they carry SQL and values.
#include "engine/store/session.hpp"

#include "engine/base/assert.hpp"
#include "engine/store/prepared.hpp"

#include <libpq-fe.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace traimas::store {
namespace {

using NativeResult = std::unique_ptr<PGresult, decltype(&PQclear)>;

std::string field_of(const PGresult* result, int field)
{
    const char* const text = result == nullptr ? nullptr : PQresultErrorField(result, field);
    return text == nullptr ? std::string{} : std::string{text};
}

DatabaseFault fault_in(const PGresult* result, const char* name)
{
    return {DatabaseErrorKind::other, field_of(result, PG_DIAG_SQLSTATE), field_of(result, PG_DIAG_CONSTRAINT_NAME),
            name};
}

soci::session connected(const ConnectOptions& options)
{
    try {
        return soci::session{soci::postgresql, options.for_libpq()};
    } catch (const soci::soci_error&) {
        throw DatabaseError{{DatabaseErrorKind::connection, "08001", "", "connect"}};
    }
}

// The server counts a place in characters, a reader in lines.
int line_at(std::string_view sql, const std::string& position)
{
    long long left = std::atoll(position.c_str());
    int line = left > 0 ? 1 : 0;
    for (const char character : sql) {
        const bool starts_character = (static_cast<unsigned char>(character) & 0xC0U) != 0x80U;
        if (starts_character && --left <= 0) {
            break;
        }
        line += character == '\n' ? 1 : 0;
    }
    return line;
}

}  // namespace

struct Session::Impl {
    explicit Impl(const ConnectOptions& options) : session{connected(options)}
    {
        native = static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_;
        // The default writes notices to standard error, values and all.
        PQsetNoticeProcessor(
            native, [](void*, const char*) {}, nullptr);
    }

    Prepared& prepared(const Query& query)
    {
        const auto found = statements.find(query.name);
        if (found != statements.end()) {
            TRAIMAS_ASSERT(std::strcmp(found->second->query().sql, query.sql) == 0);
            return *found->second;
        }
        try {
            return *statements.emplace(query.name, std::make_unique<Prepared>(session, query)).first->second;
        } catch (const soci::soci_error& error) {
            throw DatabaseError{fault(error, query.name, nullptr)};
        }
    }

    [[nodiscard]] DatabaseFault fault(const soci::soci_error& error, const char* name, const PGresult* result) const
    {
        auto found = fault_in(result, name);
        const auto* of_libpq = dynamic_cast<const soci::postgresql_soci_error*>(&error);
        if (of_libpq == nullptr && PQstatus(native) != CONNECTION_BAD) {
            return found;  // SOCI's own complaint
        }
        // SOCI makes five blanks of none.
        if (of_libpq != nullptr && found.sqlstate.empty() && of_libpq->sqlstate().front() != ' ') {
            found.sqlstate = of_libpq->sqlstate();
        }
        return settled(std::move(found));
    }

    // Whatever the server said last: without a connection it is a matter of the connection. A server's error always has
    // a SQLSTATE; one without comes from libpq, which could not write, and may not have read the end yet.
    [[nodiscard]] bool is_lost(const DatabaseFault& found) const
    {
        return PQstatus(native) == CONNECTION_BAD || found.sqlstate.empty();
    }

    [[nodiscard]] DatabaseFault settled(DatabaseFault found) const
    {
        found.kind = kind_of_sqlstate(found.sqlstate);
        if (is_lost(found)) {
            found.kind = DatabaseErrorKind::connection;
            found.sqlstate = found.sqlstate.empty() ? "08006" : found.sqlstate;
        }
        return found;
    }

    // A statement that failed is not used again (SOCI leaves its buffers behind). Dropping it sends DEALLOCATE, which a
    // failed transaction refuses, so it waits until the transaction has ended.
    void retire(const Query& query)
    {
        if (auto node = statements.extract(query.name)) {
            retired.push_back(std::move(node.mapped()));
        }
        drop_retired();
    }

    void drop_retired()
    {
        if (PQtransactionStatus(native) == PQTRANS_IDLE) {
            retired.clear();
        }
    }

    // What `work` makes of the prepared query, with the one second try that a dropped plan deserves.
    template <class Work>
    auto with_prepared(const Query& query, std::vector<Value> values, Work work)
    {
        auto* statement = &prepared(query);
        ++sent;
        statement->load(std::move(values));
        try {
            return work(*statement);
        } catch (const soci::soci_error& error) {
            auto found = fault(error, query.name, statement->result());
            const bool plan_gone =
                statement->worked_before() && (found.sqlstate == "0A000" || found.sqlstate == "26000");
            values = statement->unload();
            retire(query);
            if (!plan_gone) {
                throw DatabaseError{std::move(found)};
            }
            if (PQtransactionStatus(native) != PQTRANS_IDLE) {
                found.kind = DatabaseErrorKind::retryable;
                throw DatabaseError{std::move(found)};
            }
        }
        statement = &prepared(query);
        statement->load(std::move(values));
        try {
            return work(*statement);
        } catch (const soci::soci_error& error) {
            auto found = fault(error, query.name, statement->result());
            retire(query);
            throw DatabaseError{std::move(found)};
        }
    }

    void command(const char* name, const char* sql)
    {
        ++sent;
        const NativeResult result{PQexec(native, sql), &PQclear};
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
            throw DatabaseError{settled(fault_in(result.get(), name))};
        }
    }

    soci::session session;
    PGconn* native = nullptr;
    std::uint64_t sent = 0;  // statements, each a round trip
    // Before `session` in death: a statement's end speaks to its connection.
    std::unordered_map<std::string, std::unique_ptr<Prepared>> statements;
    std::vector<std::unique_ptr<Prepared>> retired;
};

Session::Session(const ConnectOptions& options) : impl_{std::make_unique<Impl>(options)} {}
Session::~Session() = default;

Rows Session::run(const Query& query, std::vector<Value> values)
{
    return impl_->with_prepared(query, std::move(values), [](Prepared& statement) { return statement.execute(); });
}

std::optional<Row> Session::one(const Query& query, std::vector<Value> values)
{
    auto rows = run(query, std::move(values));
    TRAIMAS_ASSERT(rows.size() <= 1);
    return rows.empty() ? std::nullopt : std::optional{std::move(rows.front())};
}

std::int64_t Session::execute(const Query& query, std::vector<Value> values)
{
    TRAIMAS_ASSERT(query.columns == 0);
    return impl_->with_prepared(query, std::move(values), [](Prepared& statement) {
        statement.execute();
        return statement.affected();
    });
}

void Session::execute_script(const char* name, const std::string& sql)
{
    TRAIMAS_ASSERT(sql.find('\0') == std::string::npos);
    const NativeResult result{PQexec(impl_->native, sql.c_str()), &PQclear};
    const auto status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
        return;
    }
    auto found = impl_->settled(fault_in(result.get(), name));
    const int line = line_at(sql, field_of(result.get(), PG_DIAG_STATEMENT_POSITION));
    auto reason = found.sqlstate.starts_with("42") ? field_of(result.get(), PG_DIAG_MESSAGE_PRIMARY) : std::string{};
    throw ScriptError{std::move(found), line, std::move(reason)};
}

void Session::begin()
{
    TRAIMAS_ASSERT(transaction() != TransactionState::open);
    impl_->command("begin", "begin isolation level read committed");
}

void Session::commit()
{
    const auto before = transaction();
    if (before == TransactionState::unknown) {
        throw DatabaseError{{DatabaseErrorKind::connection, "08006", "", "commit"}};
    }
    // COMMIT of a failed transaction answers ROLLBACK and calls it a success.
    if (before != TransactionState::open) {
        throw DatabaseError{{DatabaseErrorKind::other, "25P02", "", "commit"}};
    }
    ++impl_->sent;
    const NativeResult result{PQexec(impl_->native, "commit"), &PQclear};
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK || PQstatus(impl_->native) == CONNECTION_BAD) {
        auto found = fault_in(result.get(), "commit");
        if (!impl_->is_lost(found)) {
            throw DatabaseError{impl_->settled(std::move(found))};
        }
        found.kind = DatabaseErrorKind::unknown_outcome;
        found.sqlstate = found.sqlstate.empty() ? "08007" : found.sqlstate;
        throw DatabaseError{std::move(found)};
    }
    if (std::string_view{PQcmdStatus(result.get())} != "COMMIT") {
        throw DatabaseError{{DatabaseErrorKind::other, "25P02", "", "commit"}};
    }
    impl_->drop_retired();
}

void Session::rollback()
{
    if (transaction() == TransactionState::open || transaction() == TransactionState::failed) {
        impl_->command("rollback", "rollback");
    }
    impl_->drop_retired();
}

TransactionState Session::transaction() const
{
    switch (PQtransactionStatus(impl_->native)) {
    case PQTRANS_IDLE: return TransactionState::idle;
    case PQTRANS_INTRANS: return TransactionState::open;
    case PQTRANS_INERROR: return TransactionState::failed;
    case PQTRANS_ACTIVE:
    case PQTRANS_UNKNOWN: return TransactionState::unknown;
    }
    return TransactionState::unknown;
}

bool Session::is_connected() const
{
    return PQstatus(impl_->native) == CONNECTION_OK;
}

bool Session::is_usable()
{
    // A goodbye is one message and then the end of the stream; a handful of reads sees both.
    constexpr int kReads = 8;
    for (int i = 0; i < kReads && is_connected(); ++i) {
        pollfd socket{PQsocket(impl_->native), POLLIN, 0};
        if (poll(&socket, 1, 0) <= 0) {
            break;
        }
        if (PQconsumeInput(impl_->native) == 0) {
            return false;
        }
        // An answer nobody asked for, such as the goodbye, is read and dropped here.
        const NativeResult unasked{PQisBusy(impl_->native) == 0 ? PQgetResult(impl_->native) : nullptr, &PQclear};
    }
    return is_connected() && transaction() == TransactionState::idle;
}

std::uint64_t Session::take_sent()
{
    return std::exchange(impl_->sent, 0);
}

pg_conn* Session::native() const
{
    return impl_->native;
}

}  // namespace traimas::store
