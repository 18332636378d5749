#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace kindred::inline v0 {

/// Something that can be moved and that bytes come from, one after the other: `read(to, size)` fills `size`
/// bytes, fewer only at the end, and returns how many; what goes wrong it throws as a DataError that begins
/// with `name()`.
template <class S>
concept ReadsBytes = requires(S& source, char* to, std::size_t size) {
  { source.read(to, size) } -> std::same_as<std::size_t>;
  { source.name() } -> std::convertible_to<std::string>;
};

/// Any source of bytes, for `CsvReader` and others to read from: a file, or one adapter over another, such as
/// `Gunzip("events.csv.gz")`. Can be moved, not copied.
class ByteSource {
 public:
  /// Takes a source.
  template <class S>
    requires(!std::same_as<std::remove_cvref_t<S>, ByteSource> && ReadsBytes<std::remove_cvref_t<S>>)
  ByteSource(S&& source)  // NOLINT(google-explicit-constructor,bugprone-forwarding-reference-overload): any
      : name_(source.name()),
        self_(new std::remove_cvref_t<S>(std::forward<S>(source)),
              [](void* self) { delete static_cast<std::remove_cvref_t<S>*>(self); }),
        read_([](void* self, char* to, std::size_t size) {
          return static_cast<std::remove_cvref_t<S>*>(self)->read(to, size);
        }) {
    // Not in the concept: what can be made of a ByteSource would ask for itself there.
    static_assert(std::is_move_constructible_v<std::remove_cvref_t<S>>,
                  "kindred: a source of bytes can be moved");
  }

  /// What to call it in messages, such as the path of a file.
  const std::string& name() const noexcept { return name_; }

  /// Fills `size` bytes, fewer only at the end.
  /// @return how many
  /// @throws DataError where they cannot be read
  std::size_t read(char* to, std::size_t size) { return read_(self_.get(), to, size); }

 private:
  std::string name_;
  std::unique_ptr<void, void (*)(void*)> self_;
  std::size_t (*read_)(void*, char*, std::size_t);
};

}  // namespace kindred::inline v0
