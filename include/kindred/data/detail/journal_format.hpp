#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/time.hpp"
#include "kindred/data/event.hpp"
#include "kindred/io/detail/xxh64.hpp"

// How a journal of events lies in its file:
//
//   header   16 bytes: magic 8, version 4, check 4
//   records  each a frame of 16 bytes (length of the contents 4, check of the frame 4, checksum of the
//            contents 8) and its contents
//
// All numbers are little-endian. Checks are XXH64 with the place in the file as their seed, so that a record
// that stands elsewhere than it was written is not taken for whole; those of 4 bytes are its lower half.
//
// Contents are the ids that are new, which get the next free indices, and then the events:
//
//   users     count, then for each its length and bytes
//   items     likewise
//   sessions  likewise
//   events    count, then for each
//               flags    kind, and which of the parts below there are
//               user, item, session
//               time     difference from the event before in this record, or from 1970
//               value, quantity, price, discount, 8 bytes each
//
// Counts, lengths, flags and indices are LEB128; time differences too, with the sign in the lowest bit.
namespace kindred::inline v0::detail {

inline constexpr std::array<char, 8> journal_magic = {'\x89', 'k', 'n', 'j', '\r', '\n', '\x1a', '\n'};
inline constexpr std::uint32_t journal_version = 1;
inline constexpr std::size_t journal_header_size = 16;
inline constexpr std::size_t journal_frame_size = 16;
/// Longest contents of a record. No reader takes more memory than this for what a file promises.
inline constexpr std::size_t journal_longest = std::size_t{1} << 26;

// What an event has, above the three bits of its kind.
namespace journal_flag {
inline constexpr std::uint64_t time = 1 << 3, value = 1 << 4, quantity = 1 << 5, price = 1 << 6,
                               discount = 1 << 7, session = 1 << 8, all = (1 << 9) - 1;
}  // namespace journal_flag

class JournalBytes {
 public:
  void fixed(std::uint64_t number, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes_.push_back(static_cast<std::byte>(number >> 8 * i & 0xFF));
  }
  void number(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes_.push_back(static_cast<std::byte>((number & 0x7F) | 0x80));
    bytes_.push_back(static_cast<std::byte>(number));
  }
  void text(std::string_view text) {
    number(text.size());
    append(std::as_bytes(std::span(text)));
  }
  void event(const Event& event, Timestamp& last_time) {
    std::uint64_t flags = static_cast<std::uint64_t>(event.kind);
    if (event.time) flags |= journal_flag::time;
    if (event.value) flags |= journal_flag::value;
    if (event.quantity) flags |= journal_flag::quantity;
    if (event.price) flags |= journal_flag::price;
    if (event.discount) flags |= journal_flag::discount;
    if (event.session) flags |= journal_flag::session;
    number(flags);
    number(event.user.value);
    number(event.item.value);
    if (event.session) number(event.session->value);
    if (event.time) {
      const std::int64_t step = (*event.time - last_time).count();
      number(static_cast<std::uint64_t>(step) << 1 ^ static_cast<std::uint64_t>(step >> 63));
      last_time = *event.time;
    }
    for (const auto& part : {event.value, event.quantity, event.price, event.discount})
      if (part) fixed(std::bit_cast<std::uint64_t>(*part), 8);
  }

  void append(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  std::size_t size() const noexcept { return bytes_.size(); }
  std::span<const std::byte> span() const noexcept { return bytes_; }
  void clear() noexcept { bytes_.clear(); }

 private:
  std::vector<std::byte> bytes_;
};

inline std::uint64_t journal_checksum(std::span<const std::byte> bytes, std::uint64_t place) noexcept {
  Xxh64 hash(place);
  hash.update(bytes);
  return hash.digest();
}

inline std::uint64_t journal_fixed(std::span<const std::byte> bytes) noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = bytes.size(); i > 0; --i)
    number = number << 8 | std::to_integer<std::uint64_t>(bytes[i - 1]);
  return number;
}

// The frame of contents that will stand behind it, the frame at `place`.
inline JournalBytes journal_frame(std::span<const std::byte> contents, std::uint64_t place) {
  JournalBytes checked;
  checked.fixed(contents.size(), 4);
  checked.fixed(journal_checksum(contents, place), 8);
  JournalBytes frame;
  frame.fixed(contents.size(), 4);
  frame.fixed(journal_checksum(checked.span(), place) & 0xFFFFFFFF, 4);
  frame.fixed(journal_checksum(contents, place), 8);
  return frame;
}

inline JournalBytes journal_header() {
  JournalBytes header;
  for (const char c : journal_magic) header.fixed(static_cast<unsigned char>(c), 1);
  header.fixed(journal_version, 4);
  header.fixed(journal_checksum(header.span(), 0) & 0xFFFFFFFF, 4);
  return header;
}

// Reads a journal record by record and believes nothing that it says.
class JournalReader {
 public:
  // What ends a journal beside its last record.
  struct Torn {
    std::uint64_t bytes = 0;
    std::string why = {};
  };

  // @throws DataError for a file that cannot be read or is no journal
  explicit JournalReader(const std::filesystem::path& path) : path_(path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error || !std::filesystem::is_regular_file(status))
      fail(std::filesystem::is_directory(status) ? "is a directory, expected a file"
                                                 : "cannot be read: " + reason(error));
    size_ = std::filesystem::file_size(path, error);
    file_.open(path, std::ios::binary);
    if (error || !file_) fail("cannot be read: " + reason(error));
    read_header();
  }

  // The contents of the next record, valid until the next call; nothing at the end.
  // @throws DataError for damage that a crash of the writer cannot explain
  std::optional<std::span<const std::byte>> next() {
    const std::uint64_t rest = size_ - place_;
    if (torn_.bytes > 0 || rest == 0) return std::nullopt;
    if (rest < journal_frame_size) return end("a record's frame is cut short");
    const auto frame = read(journal_frame_size);
    const std::uint64_t length = journal_fixed(frame.first(4)), check = journal_fixed(frame.subspan(4, 4)),
                        checksum = journal_fixed(frame.last(8));
    JournalBytes checked;
    checked.fixed(length, 4);
    checked.fixed(checksum, 8);
    if ((journal_checksum(checked.span(), place_) & 0xFFFFFFFF) != check) {
      // What a power failure leaves of bytes that were to come.
      if (only_zeros(frame) && only_zeros_in(rest - journal_frame_size)) return end("it ends in zeros");
      damaged("a record's frame does not have the check that it states");
    }
    if (length == 0 || length > journal_longest)
      damaged("a record is " + std::to_string(length) + " bytes long");
    if (length > rest - journal_frame_size) return end("a record is cut short");
    const auto contents = read(static_cast<std::size_t>(length));
    if (journal_checksum(contents, place_) != checksum) {
      if (only_zeros_in(rest - journal_frame_size - length))
        return end("the last record does not have its checksum");
      damaged("a record does not have the checksum that it states");
    }
    at_ = place_;
    place_ += journal_frame_size + length;
    return contents;
  }

  // Where the whole records end.
  std::uint64_t whole() const noexcept { return place_; }
  const Torn& torn() const noexcept { return torn_; }

  // Refuses the record that was read last.
  [[noreturn]] void refuse(const std::string& what) const {
    fail("is damaged: the record at byte " + std::to_string(at_) + " " + what);
  }

 private:
  static std::string reason(const std::error_code& error) {
    return error ? error.message() : std::generic_category().message(errno);
  }
  [[noreturn]] void fail(const std::string& what) const { throw DataError(Place{path_.string()}, what); }
  [[noreturn]] void damaged(const std::string& what) const {
    fail("is damaged at byte " + std::to_string(place_) + ": " + what +
         ", and it is not the last; the records before it are whole, and the file cut to " +
         std::to_string(place_) + " bytes holds them");
  }
  std::nullopt_t end(std::string why) {
    torn_ = {size_ - place_, std::move(why)};
    return std::nullopt;
  }

  std::span<const std::byte> read(std::size_t count) {
    buffer_.resize(count);
    file_.read(reinterpret_cast<char*>(buffer_.data()), static_cast<std::streamsize>(count));
    if (!file_) fail("cannot be read: it became shorter meanwhile");
    return buffer_;
  }

  static bool only_zeros(std::span<const std::byte> bytes) noexcept {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
  }
  // Reads on.
  bool only_zeros_in(std::uint64_t left) {
    while (left > 0) {
      const auto block = static_cast<std::size_t>(std::min<std::uint64_t>(left, 1 << 16));
      if (!only_zeros(read(block))) return false;
      left -= block;
    }
    return true;
  }

  void read_header() {
    const auto expected = journal_header();
    const auto head = read(static_cast<std::size_t>(std::min<std::uint64_t>(size_, journal_header_size)));
    const std::size_t known = std::min(head.size(), journal_magic.size());
    if (!std::equal(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(known), expected.span().begin()))
      fail("is no journal of events: it does not begin like one");
    if (head.size() < journal_header_size) {
      if (!head.empty()) end("its header is cut short");
      return;
    }
    if ((journal_checksum(head.first(12), 0) & 0xFFFFFFFF) != journal_fixed(head.last(4)))
      fail("is damaged: its header does not have the check that it states");
    if (const auto version = journal_fixed(head.subspan(8, 4)); version != journal_version)
      fail("is a journal of version " + std::to_string(version) + ", expected version " +
           std::to_string(journal_version) + ": it was written by another version of kindred");
    place_ = journal_header_size;
  }

  std::filesystem::path path_;
  std::ifstream file_;
  std::uint64_t size_ = 0;
  std::uint64_t place_ = 0;  // of the next record
  std::uint64_t at_ = 0;     // of the last one read
  Torn torn_;
  std::vector<std::byte> buffer_;
};

// Reads the contents of a record.
class JournalContents {
 public:
  JournalContents(const JournalReader& reader, std::span<const std::byte> bytes)
      : reader_(&reader), bytes_(bytes) {}

  std::uint64_t number() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = std::to_integer<std::uint64_t>(take(1)[0]);
      if (shift == 63 && byte > 1) break;
      number |= (byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    reader_->refuse("holds a number that is too long");
  }

  // How many of what takes at least `least` bytes each follow.
  std::uint64_t count(std::size_t least) {
    const std::uint64_t count = number();
    if (count > bytes_.size() / least) reader_->refuse("promises more than it holds");
    return count;
  }

  std::string_view text() {
    const auto bytes = take(count(1));
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  // An index below `known`.
  template <class Idx>
  Idx index(const char* what, std::size_t known) {
    const std::uint64_t index = number();
    if (index >= known) reader_->refuse("names a " + std::string(what) + " that has no id");
    return Idx(index);
  }

  Event event(std::size_t users, std::size_t items, std::size_t sessions, Timestamp& last_time) {
    const std::uint64_t flags = number(), kind = flags & 7;
    if (flags > journal_flag::all || kind >= event_kind_names.size())
      reader_->refuse("holds an event of an unknown kind");
    Event event{.user = index<UserIndex>("user", users), .item = index<ItemIndex>("item", items)};
    event.kind = static_cast<EventKind>(kind);
    if ((flags & journal_flag::session) != 0) event.session = index<SessionIndex>("session", sessions);
    if ((flags & journal_flag::time) != 0) {
      const std::uint64_t step = number();
      // Unsigned, since what a damaged file says may not fit.
      const std::uint64_t seconds =
          static_cast<std::uint64_t>(last_time.time_since_epoch().count()) + (step >> 1 ^ (~(step & 1) + 1));
      last_time = timestamp(static_cast<std::int64_t>(seconds));
      event.time = last_time;
    }
    const auto real = [&](std::uint64_t flag, std::optional<double>& part) {
      if ((flags & flag) != 0) part = std::bit_cast<double>(journal_fixed(take(8)));
    };
    real(journal_flag::value, event.value);
    real(journal_flag::quantity, event.quantity);
    real(journal_flag::price, event.price);
    real(journal_flag::discount, event.discount);
    return event;
  }

  void finish() const {
    if (!bytes_.empty()) reader_->refuse("holds more than its events");
  }

 private:
  std::span<const std::byte> take(std::uint64_t count) {
    if (count > bytes_.size()) reader_->refuse("ends within an event");
    const auto taken = bytes_.first(static_cast<std::size_t>(count));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }

  const JournalReader* reader_;
  std::span<const std::byte> bytes_;
};

}  // namespace kindred::inline v0::detail
