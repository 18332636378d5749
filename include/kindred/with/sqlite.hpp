#pragma once

/// @file
/// SQLite: the rows of any SELECT as events or a catalogue, and models kept in the database. Needs
/// SQLite 3.24 or later (Debian: libsqlite3-dev; CMake: `find_package(SQLite3)`, `SQLite::SQLite3`).

#include <sqlite3.h>

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/index.hpp"
#include "kindred/core/options.hpp"
#include "kindred/data/vocabulary.hpp"
#include "kindred/data/vocabulary_archive.hpp"
#include "kindred/io/archive.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/io/detail/utf8.hpp"
#include "kindred/model/model_archive.hpp"
#include "kindred/with/detail/query_rows.hpp"

namespace kindred::inline v0 {

/// How a database file is opened.
enum class SqliteMode {
  existing,   ///< to be read and written; it must be there
  read_only,  ///< to be read; it must be there
  create      ///< to be read and written, and made where it is not there
};

namespace detail {

struct FinalizeSqlite {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};

// A statement and the connection that it belongs to, which it keeps open.
class SqliteStatement {
 public:
  // @param place what messages begin with
  // @throws DataError with the database's words for what is no statement, and for more than one
  SqliteStatement(std::shared_ptr<sqlite3> connection, std::string_view sql, const std::string& place)
      : connection_(std::move(connection)) {
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const auto size = static_cast<int>(sql.size());
    const int status = sqlite3_prepare_v2(connection_.get(), sql.data(), size, &statement, &rest);
    statement_.reset(statement);
    if (status != SQLITE_OK) throw DataError(Place{place}, last_error());
    if (!statement || !only_blanks_after(rest, sql.data() + sql.size()))
      throw DataError(Place{place}, statement ? "holds more than one statement, expected one"
                                              : "holds no statement, expected one");
  }

  // Gives the parameter ?n, from 1, its value, which must live as long as the statement is run.
  void bind(int n, std::string_view text, const std::string& place) const {
    check(sqlite3_bind_text64(get(), n, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8), place);
  }
  void bind(int n, std::span<const std::byte> blob, const std::string& place) const {
    check(sqlite3_bind_blob64(get(), n, blob.data(), blob.size(), SQLITE_STATIC), place);
  }
  // All of them, of which it keeps copies.
  void bind(std::span<const std::string> texts, const std::string& place) const {
    const auto expected = static_cast<std::size_t>(sqlite3_bind_parameter_count(get()));
    if (texts.size() != expected)
      throw DataError(Place{place}, "is given " + std::to_string(texts.size()) + " parameters, expected " +
                                        std::to_string(expected));
    for (std::size_t p = 0; p < expected; ++p)
      check(sqlite3_bind_text64(get(), static_cast<int>(p) + 1, texts[p].data(), texts[p].size(),
                                SQLITE_TRANSIENT, SQLITE_UTF8),
            place);
  }

  // Goes to the next row; false at the end.
  bool step(const std::string& place) const {
    const int status = sqlite3_step(get());
    if (status != SQLITE_ROW && status != SQLITE_DONE) throw DataError(Place{place}, last_error());
    return status == SQLITE_ROW;
  }

  sqlite3_stmt* get() const noexcept { return statement_.get(); }
  std::string last_error() const { return sqlite3_errmsg(connection_.get()); }

 private:
  void check(int status, const std::string& place) const {
    if (status != SQLITE_OK) throw DataError(Place{place}, last_error());
  }

  // What stands behind a statement is harmless where it compiles to nothing: blanks, comments, semicolons.
  bool only_blanks_after(const char* rest, const char* end) const {
    while (rest < end) {
      sqlite3_stmt* next = nullptr;
      const char* const begin = rest;
      const int status =
          sqlite3_prepare_v2(connection_.get(), rest, static_cast<int>(end - rest), &next, &rest);
      const std::unique_ptr<sqlite3_stmt, FinalizeSqlite> owner(next);
      if (status != SQLITE_OK || next) return false;
      if (rest == begin) return true;
    }
    return true;
  }

  std::shared_ptr<sqlite3> connection_;
  std::unique_ptr<sqlite3_stmt, FinalizeSqlite> statement_;
};

}  // namespace detail

/// The rows of a query, one at a time, to be read by `read_events`, `add_events` and `read_catalog` like
/// those of a CsvReader. A field is text: an INTEGER or REAL is written as the shortest number that reads
/// back as the same (a whole one without a point, so that 7 and 7.0 are one id), NULL is empty. Fields are
/// views, valid until the next row. Made by SqliteDatabase::rows.
class SqliteRows : public detail::QueryRows<SqliteRows> {
 public:
  /// Goes to the next row; false at the end.
  /// @throws DataError with the database's words where it fails, and the number of rows before
  bool next() {
    if (done_) return false;
    switch (sqlite3_step(statement_.get())) {
      case SQLITE_ROW: count_row(); return true;
      case SQLITE_DONE: done_ = true; return false;
      default: done_ = true; refuse_query(statement_.last_error());
    }
  }

  /// A field of the row; `column` must be below names().size().
  /// @throws DataError for a BLOB, and for text that is not UTF-8
  std::string_view operator[](std::size_t column) const {
    sqlite3_stmt* const row = statement_.get();
    const auto c = static_cast<int>(column);
    switch (sqlite3_column_type(row, c)) {
      case SQLITE_NULL: return {};
      case SQLITE_INTEGER: return number(column, sqlite3_column_int64(row, c));
      case SQLITE_FLOAT: return number(column, sqlite3_column_double(row, c));
      case SQLITE_TEXT: {
        const auto* const start = reinterpret_cast<const char*>(sqlite3_column_text(row, c));
        const std::string_view text(start, static_cast<std::size_t>(sqlite3_column_bytes(row, c)));
        if (detail::is_ascii(text)) return text;
        if (const std::size_t end = detail::utf8_end(text); end < text.size())
          refuse_field(column, detail::not_utf8(text, end));
        return text;
      }
      default:
        refuse_field(column, "a BLOB of " + std::to_string(sqlite3_column_bytes(row, c)) +
                                 " bytes, expected a number or text, which CAST or hex() in the query gives");
    }
  }

 private:
  friend class SqliteDatabase;

  using NumberText = std::array<char, 32>;

  SqliteRows(detail::SqliteStatement statement, std::string path)
      : QueryRows(std::move(path), names_of(statement.get())),
        statement_(std::move(statement)),
        numbers_(names().size()) {
    if (names().empty() || !sqlite3_stmt_readonly(statement_.get()))
      refuse_query("gives no rows or writes, expected one SELECT");
  }

  static std::vector<std::string> names_of(sqlite3_stmt* statement) {
    std::vector<std::string> names;
    for (int c = 0; c < sqlite3_column_count(statement); ++c) {
      const char* const name = sqlite3_column_name(statement, c);
      if (!name) throw std::bad_alloc();
      names.emplace_back(name);
    }
    return names;
  }

  template <class Number>
  std::string_view number(std::size_t column, Number value) const {
    if constexpr (std::floating_point<Number>) {
      constexpr double exact = 9007199254740992;  // 2⁵³
      if (std::abs(value) <= exact && std::trunc(value) == value)
        return number(column, static_cast<std::int64_t>(value));
    }
    NumberText& text = numbers_[column];
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), static_cast<std::size_t>(end - text.data())};
  }

  detail::SqliteStatement statement_;
  mutable std::vector<NumberText> numbers_;
  bool done_ = false;
};

/// A connection to a database file, for one thread at a time. It waits up to five seconds for other writers.
/// Copies share it, and rows keep it open.
class SqliteDatabase {
 public:
  /// Opens a file; ":memory:" with SqliteMode::create is a database of this connection alone.
  /// @throws DataError naming the path, with SQLite's words, where it cannot be opened or is no database
  explicit SqliteDatabase(const std::filesystem::path& path, SqliteMode mode = SqliteMode::existing)
      : path_(path.string()) {
    const auto name = path.u8string();
    const int flags = mode == SqliteMode::read_only ? SQLITE_OPEN_READONLY
                      : mode == SqliteMode::create  ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                    : SQLITE_OPEN_READWRITE;
    sqlite3* connection = nullptr;
    const int status =
        sqlite3_open_v2(reinterpret_cast<const char*>(name.c_str()), &connection, flags, nullptr);
    connection_ = std::shared_ptr<sqlite3>(connection, [](sqlite3* open) { sqlite3_close_v2(open); });
    if (status != SQLITE_OK)
      throw DataError(Place{path_}, "cannot be opened: " + std::string(connection ? sqlite3_errmsg(connection)
                                                                                  : "out of memory"));
    sqlite3_extended_result_codes(connection, 1);
    sqlite3_busy_timeout(connection, 5000);
    // SQLite looks into the file at the first statement only.
    detail::SqliteStatement(connection_, "PRAGMA schema_version", path_).step(path_);
  }

  /// The rows of a SELECT: `read_events(shop.rows("SELECT user, item FROM purchases"))`. What comes from
  /// outside the program is given as a parameter, for which a '?' stands in the query.
  /// @param query one statement that gives rows and writes nothing
  /// @param parameters a text for each '?'; SQLite compares it with a column of numbers as a number
  /// @throws DataError naming the query, with SQLite's words for what is wrong with it; for a statement of
  /// another kind, more than one, and more or fewer parameters than there are '?'
  SqliteRows rows(std::string_view query, const std::vector<std::string>& parameters = {}) const {
    auto path = detail::query_name(path_, query);
    detail::SqliteStatement statement(connection_, query, path);
    statement.bind(parameters, path);
    return {std::move(statement), std::move(path)};
  }

  /// Runs a statement whose rows, if any, are of no interest.
  /// @throws DataError naming the statement, as `rows` does
  void execute(std::string_view sql, const std::vector<std::string>& parameters = {}) const {
    const auto path = detail::query_name(path_, sql);
    const detail::SqliteStatement statement(connection_, sql, path);
    statement.bind(parameters, path);
    while (statement.step(path)) {
    }
  }

  /// What `work()` does to the database happens as a whole or, where it throws, not at all; what it reads is
  /// of one moment. Within another transaction it is a part of that one.
  /// @return what `work` returns
  /// @throws what `work` throws; DataError with SQLite's words where the database cannot be written
  template <std::invocable Work>
  std::invoke_result_t<Work> in_transaction(Work&& work) const {
    Transaction transaction(*this);
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      work();
      transaction.commit();
    } else {
      auto result = work();
      transaction.commit();
      return result;
    }
  }

  /// Keeps an archive under a name, in place of one that is there under it, in the table `kindred_archives
  /// (name TEXT PRIMARY KEY, archive BLOB)`. SQLite takes blobs of up to a billion bytes, unless it was built
  /// otherwise.
  /// @throws DataError with SQLite's words where it cannot be written; what was there stays
  void save(const std::string& name, const ArchiveWriter& archive) const {
    const std::vector<std::byte> bytes = archive.bytes();
    const std::string place = path_ + " ('" + name + "')";
    in_transaction([&] {
      execute("CREATE TABLE IF NOT EXISTS kindred_archives (name TEXT PRIMARY KEY, archive BLOB NOT NULL)");
      const detail::SqliteStatement statement(
          connection_,
          "INSERT INTO kindred_archives VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET archive = ?2",
          place);
      statement.bind(1, name, place);
      statement.bind(2, std::span<const std::byte>(bytes), place);
      statement.step(place);
    });
  }
  /// Keeps a model under a name; several things at once by `in_transaction`.
  /// @throws as above; OptionError for a model that has a part that cannot be written
  template <class M>
    requires requires(const M& model) { archive_of(model); }
  void save(const std::string& name, const M& model) const {
    save(name, archive_of(model));
  }
  /// Keeps ids under a name.
  /// @throws as above
  template <class Index>
  void save(const std::string& name, const Vocabulary<Index>& ids) const {
    ArchiveWriter archive(vocabulary_kind<Index>(), 1);
    write_vocabulary(archive, ids);
    save(name, archive);
  }

  /// The archive that is kept under a name, for `known_models().load` say; checked as by `Archive::open`. Its
  /// bytes are a copy.
  /// @throws LookupError naming the archives that there are; ArchiveError naming a damaged one
  Archive archive(const std::string& name) const {
    const std::string place = path_ + " ('" + name + "')";
    if (has_archives()) {
      const detail::SqliteStatement statement(connection_,
                                              "SELECT archive FROM kindred_archives WHERE name = ?", place);
      statement.bind(1, name, place);
      if (statement.step(place)) {
        const auto* const blob = static_cast<const std::byte*>(sqlite3_column_blob(statement.get(), 0));
        const int size = sqlite3_column_bytes(statement.get(), 0);
        return Archive::of_bytes(std::vector<std::byte>(blob, blob + size), place);
      }
    }
    throw LookupError(Place{path_}, "no archive '" + name + "': " + suggest(name, archives()));
  }
  /// The model or the ids that are kept under a name: `shop.load<ItemKnnModel<>>("taste")`,
  /// `shop.load<ItemVocabulary>("items")`.
  /// @throws as `archive`; ArchiveError naming one that holds something else
  template <class T>
  T load(const std::string& name) const {
    if constexpr (requires(const Archive& from) { T::load(from); }) {
      return T::load(archive(name));
    } else {
      const auto read = []<class Index>(const Archive& from, const Vocabulary<Index>*) {
        return read_vocabulary<Index>(from.expect(vocabulary_kind<Index>(), 1));
      };
      return read(archive(name), static_cast<const T*>(nullptr));
    }
  }

  /// The names of the archives, in their order.
  std::vector<std::string> archives() const {
    std::vector<std::string> names;
    if (!has_archives()) return names;
    auto found = rows("SELECT name FROM kindred_archives ORDER BY name");
    while (found.next()) names.emplace_back(found[0]);
    return names;
  }

  /// The connection itself, for what else there is to do with it; open while this object or a copy lives.
  sqlite3* handle() const noexcept { return connection_.get(); }
  /// The file, as it was given.
  const std::string& path() const noexcept { return path_; }

 private:
  template <class Index>
  static constexpr const char* vocabulary_kind() {
    if constexpr (std::same_as<Index, UserIndex>) return "vocabulary of users";
    else if constexpr (std::same_as<Index, ItemIndex>) return "vocabulary of items";
    else return "vocabulary";
  }

  // Open until it is committed; else nothing has happened at its end.
  class Transaction {
   public:
    explicit Transaction(const SqliteDatabase& database)
        : database_(database), is_outermost_(sqlite3_get_autocommit(database.handle()) != 0) {
      const bool is_read_only = sqlite3_db_readonly(database.handle(), "main") == 1;
      // A writer begins as one, and so waits for others here and not half way.
      database.execute(!is_outermost_ ? "SAVEPOINT kindred" : is_read_only ? "BEGIN" : "BEGIN IMMEDIATE");
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    // Where this fails SQLite has rolled back by itself, as it does when the disk is full.
    ~Transaction() {
      if (is_open_)
        sqlite3_exec(database_.handle(), is_outermost_ ? "ROLLBACK" : "ROLLBACK TO kindred; RELEASE kindred",
                     nullptr, nullptr, nullptr);
    }
    void commit() {
      database_.execute(is_outermost_ ? "COMMIT" : "RELEASE kindred");
      is_open_ = false;
    }

   private:
    const SqliteDatabase& database_;
    bool is_outermost_;
    bool is_open_ = true;
  };

  bool has_archives() const {
    return rows("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'kindred_archives'").next();
  }

  std::string path_;
  std::shared_ptr<sqlite3> connection_;
};

}  // namespace kindred::inline v0
