#pragma once

/// @file
/// PostgreSQL: the rows of any SELECT as events or a catalogue, streamed by COPY. Needs libpq (Debian:
/// libpq-dev; CMake: `find_package(PostgreSQL)`, `PostgreSQL::PostgreSQL`).

#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/with/detail/query_rows.hpp"

namespace kindred::inline v0 {

namespace detail {

struct ClearPostgresql {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using PostgresqlResult = std::unique_ptr<PGresult, ClearPostgresql>;

struct FreePostgresql {
  void operator()(void* memory) const noexcept { PQfreemem(memory); }
};
using PostgresqlText = std::unique_ptr<char, FreePostgresql>;

// What a result says went wrong, on one line: the message with its details, without the query's text.
inline std::string postgresql_error(const PGconn* connection, const PGresult* result) {
  const auto part = [&](char field) {
    const char* const text = result ? PQresultErrorField(result, field) : nullptr;
    return std::string(text ? text : "");
  };
  if (part(PG_DIAG_MESSAGE_PRIMARY).empty()) return one_line(PQerrorMessage(connection));
  std::string message = part(PG_DIAG_SEVERITY) + ": " + part(PG_DIAG_MESSAGE_PRIMARY);
  for (const char field : {PG_DIAG_MESSAGE_DETAIL, PG_DIAG_MESSAGE_HINT})
    if (const std::string more = part(field); !more.empty()) message += "; " + more;
  return one_line(message);
}

// A COPY … TO STDOUT that is under way: nothing else can be asked of the connection before it ends. Whoever
// has had enough of it stops the server, too.
class PostgresqlCopy {
 public:
  explicit PostgresqlCopy(std::shared_ptr<PGconn> connection) : connection_(std::move(connection)) {}
  PostgresqlCopy(const PostgresqlCopy&) = delete;
  PostgresqlCopy& operator=(const PostgresqlCopy&) = delete;

  ~PostgresqlCopy() {
    if (ended_) return;
    if (PGcancel* const cancel = PQgetCancel(connection_.get())) {
      std::array<char, 256> ignored;
      PQcancel(cancel, ignored.data(), static_cast<int>(ignored.size()));
      PQfreeCancel(cancel);
    }
    while (next_line().data()) {
    }
    end();
  }

  // The next line without its end, valid until the one after it; null at the end of the data.
  std::string_view next_line() {
    char* line = nullptr;
    const int size = PQgetCopyData(connection_.get(), &line, 0);
    line_.reset(line);
    if (size <= 0) return {};
    return {line, static_cast<std::size_t>(size) - (line[size - 1] == '\n' ? 1 : 0)};
  }

  // Ends it after its last line. What went wrong; "" where nothing did.
  std::string end() {
    ended_ = true;
    std::string error;
    while (const auto result = PostgresqlResult(PQgetResult(connection_.get()))) {
      const auto status = PQresultStatus(result.get());
      // Where libpq had no memory for a line it copies for ever.
      if (status == PGRES_COPY_OUT) return one_line(PQerrorMessage(connection_.get()));
      if (status != PGRES_COMMAND_OK && error.empty())
        error = postgresql_error(connection_.get(), result.get());
    }
    return error;
  }

  // The line that next_line gave, to be changed in its place.
  char* line() const noexcept { return line_.get(); }

 private:
  std::shared_ptr<PGconn> connection_;
  PostgresqlText line_;
  bool ended_ = false;
};

}  // namespace detail

/// The rows of a query as they come from the server, to be read by `read_events`, `add_events` and
/// `read_catalog` like those of a CsvReader; memory holds one of them. A field is the server's text for the
/// value, NULL is empty. Fields are views, valid until the next row. Rows that are not read to their end
/// cancel the query. Made by PostgresqlDatabase::rows.
class PostgresqlRows : public detail::QueryRows<PostgresqlRows> {
 public:
  /// Goes to the next row; false at the end.
  /// @throws DataError with the server's words where it fails or the connection breaks, and the number of
  /// rows before: a part of the rows is never taken for all of them
  bool next() {
    if (!copy_) return false;
    const std::string_view line = copy_->next_line();
    if (!line.data()) {
      const std::string error = copy_->end();
      copy_.reset();
      if (!error.empty()) refuse_query(error);
      return false;
    }
    count_row();
    split(line.size());
    return true;
  }

  /// A field of the row; `column` must be below names().size().
  std::string_view operator[](std::size_t column) const noexcept { return fields_[column]; }

 private:
  friend class PostgresqlDatabase;

  PostgresqlRows(std::shared_ptr<PGconn> connection, std::string path, std::vector<std::string> names)
      : QueryRows(std::move(path), std::move(names)),
        copy_(std::make_unique<detail::PostgresqlCopy>(std::move(connection))),
        fields_(this->names().size()) {}

  // COPY's text format: fields between tabs, \N for NULL, control characters and \ behind a \.
  void split(std::size_t size) {
    char* at = copy_->line();
    const char* const end = at + size;
    for (std::size_t c = 0; c < fields_.size(); ++c) {
      char* const begin = at;
      auto* tab = static_cast<char*>(std::memchr(at, '\t', static_cast<std::size_t>(end - at)));
      const bool last = c + 1 == fields_.size();
      if (last != (tab == nullptr)) refuse_query("a row that does not have as many fields as columns");
      char* const stop = last ? at + (end - at) : tab;
      fields_[c] = plain(begin, stop);
      at = last ? stop : stop + 1;
    }
  }

  // A field with its escapes undone, where it lies.
  static std::string_view plain(char* const begin, const char* const end) {
    const auto size = static_cast<std::size_t>(end - begin);
    auto* to = static_cast<char*>(std::memchr(begin, '\\', size));
    if (!to) return {begin, size};
    if (size == 2 && begin[0] == '\\' && begin[1] == 'N') return {};
    for (const char* from = to; from < end; ++from) {
      if (*from != '\\' || from + 1 == end) {
        *to++ = *from;
        continue;
      }
      switch (*++from) {
        case 'b': *to++ = '\b'; break;
        case 'f': *to++ = '\f'; break;
        case 'n': *to++ = '\n'; break;
        case 'r': *to++ = '\r'; break;
        case 't': *to++ = '\t'; break;
        case 'v': *to++ = '\v'; break;
        default: *to++ = *from;
      }
    }
    return {begin, static_cast<std::size_t>(to - begin)};
  }

  std::unique_ptr<detail::PostgresqlCopy> copy_;
  std::vector<std::string_view> fields_;
};

/// A connection to a server that reads and never writes, for one thread and one query at a time. Its times
/// are in UTC, its text is UTF-8: the server refuses to send what is not. Copies share it, and rows keep it
/// open.
class PostgresqlDatabase {
 public:
  /// Connects: `PostgresqlDatabase("host=localhost dbname=shop user=reader")` or "postgresql://…", with what
  /// libpq takes from the environment and from ~/.pgpass.
  /// @throws DataError with libpq's words where no connection comes about, and for a text that is none of
  /// the two; neither quotes a password
  explicit PostgresqlDatabase(const std::string& connection) {
    check(connection);
    connection_ = std::shared_ptr<PGconn>(PQconnectdb(connection.c_str()), [](PGconn* c) { PQfinish(c); });
    if (PQstatus(connection_.get()) != CONNECTION_OK)
      throw DataError(Place{"postgresql"}, detail::one_line(PQerrorMessage(connection_.get())));
    name_ = "postgresql " + std::string(PQdb(connection_.get()));
    const detail::PostgresqlResult result(PQexec(
        connection_.get(),
        "SET client_encoding = 'UTF8'; SET datestyle = 'ISO'; SET timezone = 'UTC';"
        "SET extra_float_digits = 3; SET bytea_output = 'hex'; SET default_transaction_read_only = on"));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) refuse(name_, result);
  }

  /// The rows of a SELECT: `read_events(shop.rows("SELECT buyer AS user, sku AS item FROM purchases"))`.
  /// @throws DataError naming the query, with the server's words for what is wrong with it; for one that
  /// gives no rows, more than one, and while the rows of another are being read
  PostgresqlRows rows(std::string_view query) const {
    auto path = detail::query_name(name_, query);
    if (PQtransactionStatus(connection_.get()) == PQTRANS_ACTIVE)
      throw DataError(Place{path},
                      "the rows of another query are being read, expected one query at a time "
                      "or a connection for each");
    auto names = names_of(query, path);
    const auto last = query.find_last_not_of("; \t\r\n");
    // The line end, since the query may end with a comment.
    const std::string copy = "COPY (" + std::string(query.substr(0, last + 1)) + "\n) TO STDOUT";
    const detail::PostgresqlResult result(
        PQexecParams(connection_.get(), copy.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0));
    if (PQresultStatus(result.get()) != PGRES_COPY_OUT) refuse(path, result);
    return {connection_, std::move(path), std::move(names)};
  }

 private:
  // The names of a query's columns, without running it. What is more than a query is refused here.
  std::vector<std::string> names_of(std::string_view query, const std::string& path) const {
    PGconn* const connection = connection_.get();
    const detail::PostgresqlResult prepared(
        PQprepare(connection, "", std::string(query).c_str(), 0, nullptr));
    if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) refuse(path, prepared);
    const detail::PostgresqlResult described(PQdescribePrepared(connection, ""));
    if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) refuse(path, described);
    std::vector<std::string> names;
    for (int c = 0; c < PQnfields(described.get()); ++c) names.emplace_back(PQfname(described.get(), c));
    if (names.empty()) throw DataError(Place{path}, "gives no columns, expected a SELECT");
    return names;
  }

  [[noreturn]] void refuse(const std::string& path, const detail::PostgresqlResult& result) const {
    throw DataError(Place{path}, detail::postgresql_error(connection_.get(), result.get()));
  }

  // libpq quotes the parts of a text that it cannot read, and where a password is written wrongly these are
  // parts of the password. So its words are heard only of a text that was read as it was meant.
  static void check(const std::string& connection) {
    for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
      if (!std::string_view(connection).starts_with(scheme)) continue;
      const auto host_end = std::min(connection.find_first_of("/?", scheme.size()), connection.size());
      const auto first_at = connection.find('@');
      if (first_at != std::string::npos && (first_at > host_end || connection.rfind('@') != first_at))
        throw DataError(Place{"postgresql"},
                        "the address has an '@' that ends no user and password: '@', '/', "
                        "'?' and ':' in them are written %40, %2F, %3F and %3A");
    }
    struct FreeOptions {
      void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
    };
    char* words = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(connection.c_str(), &words));
    const detail::PostgresqlText owner(words);
    if (!options)
      throw DataError(Place{"postgresql"},
                      "the connection is described by neither \"host=… dbname=…\" (with "
                      "'' around values with blanks) nor \"postgresql://…\"; it is not "
                      "shown, since it may hold a password");
    for (const PQconninfoOption* option = options.get(); option->keyword; ++option)
      if (std::string_view(option->keyword) == "port" && option->val &&
          std::string_view(option->val).find_first_not_of("0123456789,") != std::string_view::npos)
        throw DataError(Place{"postgresql"}, "the port is no number");
  }

  std::shared_ptr<PGconn> connection_;
  std::string name_;
};

}  // namespace kindred::inline v0
