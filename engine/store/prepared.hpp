// SOCI's statement with the variables that it points to. For session.cpp alone.
#pragma once

#include "engine/base/assert.hpp"
#include "engine/store/statement.hpp"

#include <libpq-fe.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <cstdlib>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace traimas::store {

// A statement that lives as long as its session: SOCI keeps pointers into the vectors, so this object never moves.
class Prepared {
public:
    Prepared(soci::session& session, const Query& query)
        : query_{query}, statement_{session}, parameters_(static_cast<std::size_t>(query.parameters)),
          parameter_marks_(parameters_.size(), soci::i_null), columns_(static_cast<std::size_t>(query.columns)),
          column_marks_(columns_.size(), soci::i_null)
    {
        statement_.alloc();
        for (std::size_t i = 0; i < parameters_.size(); ++i) {
            const auto name = "p" + std::to_string(i + 1);
            statement_.exchange(soci::use(parameters_[i], parameter_marks_[i], name));
        }
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            statement_.exchange(soci::into(columns_[i], column_marks_[i]));
        }
        statement_.prepare(query.sql);
        const std::set<std::string> names{backend().names_.begin(), backend().names_.end()};
        TRAIMAS_ASSERT(names.size() == parameters_.size());
        statement_.define_and_bind();
    }
    Prepared(const Prepared&) = delete;
    Prepared& operator=(const Prepared&) = delete;

    // The values stay here until taken back: a second try needs them.
    void load(std::vector<Value> values)
    {
        TRAIMAS_ASSERT(values.size() == parameters_.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            parameter_marks_[i] = values[i] ? soci::i_ok : soci::i_null;
            parameters_[i] = values[i] ? std::move(*values[i]) : std::string{};
            TRAIMAS_ASSERT(parameters_[i].find('\0') == std::string::npos);
        }
    }

    std::vector<Value> unload()
    {
        std::vector<Value> values(parameters_.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (parameter_marks_[i] == soci::i_ok) {
                values[i] = std::move(parameters_[i]);
            }
        }
        return values;
    }

    Rows execute()
    {
        clear_columns();
        bool row_came = statement_.execute(true);
        TRAIMAS_ASSERT(PQnfields(result()) == query_.columns);
        worked_before_ = true;
        Rows rows;
        if (columns_.empty()) {
            return rows;
        }
        rows.reserve(static_cast<std::size_t>(PQntuples(result())));
        while (row_came) {
            rows.push_back(take_row());
            row_came = statement_.fetch();
        }
        return rows;
    }

    [[nodiscard]] std::int64_t affected()
    {
        return std::strtoll(PQcmdTuples(backend().result_.get_result()), nullptr, 10);
    }
    [[nodiscard]] const PGresult* result() { return backend().result_.get_result(); }
    [[nodiscard]] const Query& query() const { return query_; }
    [[nodiscard]] bool worked_before() const { return worked_before_; }

private:
    soci::postgresql_statement_backend& backend()
    {
        return static_cast<soci::postgresql_statement_backend&>(*statement_.get_backend());
    }

    // SOCI leaves a variable as it was when no row comes: nothing of the last execution may be left to be read.
    void clear_columns()
    {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            columns_[i].clear();
            column_marks_[i] = soci::i_null;
        }
    }

    Row take_row()
    {
        Row row(columns_.size());
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            if (column_marks_[i] == soci::i_ok) {
                row[i] = std::move(columns_[i]);
            }
        }
        clear_columns();
        return row;
    }

    Query query_;
    soci::statement statement_;
    std::vector<std::string> parameters_;
    std::vector<soci::indicator> parameter_marks_;
    std::vector<std::string> columns_;
    std::vector<soci::indicator> column_marks_;
    bool worked_before_ = false;
};

}  // namespace traimas::store
