#pragma once

#include "model/failure.hpp"
#include "store/connection.hpp"
#include "store/sql_failure.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

/// This file and pq.cpp are the one place that knows how libpqxx 6.4, 7.10 and 8.0 differ.
namespace numsync::store {

/// A transaction that has begun, with our settings in force until its end.
struct Transaction {
    Database& database;
    pqxx::transaction_base& pq;
};

/// Runs a statement with parameters $1, $2, ... A text must hold no NUL: libpqxx cuts it there.
template <class... Arguments>
pqxx::result execute(Transaction& tx, const std::string& sql, const Arguments&... arguments)
{
    tx.database.waiting();
#if PQXX_VERSION_MAJOR >= 7
    auto rows = tx.pq.exec(sql, pqxx::params{arguments...});
#else
    auto rows = tx.pq.exec_params(sql, arguments...);
#endif
    tx.database.answered();
    return rows;
}

/// Runs a script of several statements without parameters.
inline void run_script(Transaction& tx, const std::string& sql)
{
    tx.database.waiting();
    tx.pq.exec(sql);
    tx.database.answered();
}

/// Turns JIT off for this transaction: compiling the many expressions of a view takes seconds, reading its
/// rows milliseconds.
inline void compile_nothing(Transaction& tx)
{
    run_script(tx, "SET LOCAL jit = off");
}

/// Throws Failure{db_altered} unless the table took what was written: a trigger or rule may drop a row
/// silently.
inline void require_taken(bool taken, std::string_view table)
{
    if (!taken) {
        throw model::Failure{model::Reason::db_altered,
                             "a row is not taken as written: a trigger or rule of " + std::string{table} +
                                 " drops it"};
    }
}

template <class Field>
std::optional<std::string> optional_text(const Field& field)
{
    return field.is_null() ? std::nullopt : std::optional<std::string>{field.c_str()};
}

/// While rows go by, the clock is read once for so many rows. All of a COPY has to end within
/// statement_timeout.
inline constexpr std::uint64_t rows_between_stamps = 1024;

/// Runs COPY (query) TO STDOUT and calls `on_line` with each line as it comes, without its line end. COPY
/// takes no parameters: the query reads them with current_setting().
void copy_out(Transaction& tx, const std::string& query,
              const std::function<void(std::string_view)>& on_line);

/// COPY target FROM STDIN. The target is a table, with columns in parentheses if not all are written. A null
/// pointer is NULL. Nothing is sure to be written before complete().
class CopyIn {
  public:
    CopyIn(Transaction& tx, const std::string& target)
        : database_(tx.database),
#if PQXX_VERSION_MAJOR >= 7
          stream_(pqxx::stream_to::raw_table(tx.pq, target))
#else
          stream_(tx.pq, target)
#endif
    {
    }

    template <std::size_t N>
    void write(const std::array<const char*, N>& row)
    {
        if (rows_++ % rows_between_stamps == 0) {
            database_.waiting();
        }
#if PQXX_VERSION_MAJOR >= 7
        stream_.write_row(row);
#else
        stream_ << row;
#endif
    }

    void complete()
    {
        database_.waiting();
        stream_.complete();
        database_.answered();
    }

  private:
    Database& database_;
    pqxx::stream_to stream_;
    std::uint64_t rows_ = 0;
};

/// Applies our settings to this transaction only, so that role defaults and a pooler's shared sessions do not
/// matter.
void set_locally(Transaction& tx);

/// Runs a whole job: connects if there is no connection, runs `work` in one transaction and commits it.
/// Throws whatever goes wrong as model::Failure, and then drops the connection.
template <pqxx::isolation_level Level = pqxx::isolation_level::read_committed, class Work>
auto in_transaction(Database& database, std::string_view step, Work work)
{
    using Result = std::invoke_result_t<Work, Transaction&>;
    database.doing(step);
    bool commit_sent = false;
    Database::Connection* connection = nullptr;
    try {
        connection = &database.connect();
        connection->error = {};
        pqxx::transaction<Level> pq{connection->pq};
        watch_errors(pq, connection->error);
        Transaction tx{database, pq};
        set_locally(tx);
        const auto commit = [&] {
            database.waiting();
            database.committing(true);
            commit_sent = true;
            pq.commit();
            database.committing(false);
            database.answered();
        };
        if constexpr (std::is_void_v<Result>) {
            work(tx);
            commit();
        } else {
            auto result = work(tx);
            commit();
            return result;
        }
    } catch (...) {
        const auto said = connection == nullptr ? ServerError{} : connection->error;
        database.disconnect();
        throw_as_failure(database, said, commit_sent);
    }
}

} // namespace numsync::store
