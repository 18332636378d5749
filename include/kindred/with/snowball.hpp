#pragma once

/// @file
/// The Snowball stemmers, by libstemmer, which must be installed (Debian: libstemmer-dev); nothing else of
/// kindred needs it.

#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libstemmer.h>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"

namespace kindred::inline v0 {

/// A stemmer of Snowball, for Analyzer::stemmer: `Snowball("english")` is Porter's second one, `"german"`,
/// `"french"`, `"russian"` and some twenty others are there as well (Porter 2001, "Snowball: a language for
/// stemming algorithms"). Any thread may use it and its copies.
class Snowball {
 public:
  /// @param algorithm its name at snowballstem.org, such as "english"
  /// @throws OptionError for one that the library does not have, listing those there
  explicit Snowball(const std::string& algorithm) : name_("snowball " + algorithm) {
    pool_ = std::make_shared<Pool>();
    pool_->algorithm = algorithm;
    pool_->idle.push_back(make(algorithm));
  }

  /// What files call it.
  const std::string& name() const noexcept { return name_; }

  /// Stems a folded word.
  void stem(std::string& word) const {
    // A stemmer writes into itself, so each is used by one thread at a time.
    Handle stemmer = take();
    const auto* const stem = ::sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                                               static_cast<int>(word.size()));
    if (!stem) throw std::bad_alloc();
    word.assign(reinterpret_cast<const char*>(stem),
                static_cast<std::size_t>(::sb_stemmer_length(stemmer.get())));
    const std::lock_guard lock(pool_->mutex);
    pool_->idle.push_back(std::move(stemmer));
  }

 private:
  struct Delete {
    void operator()(::sb_stemmer* stemmer) const noexcept { ::sb_stemmer_delete(stemmer); }
  };
  using Handle = std::unique_ptr<::sb_stemmer, Delete>;

  struct Pool {
    std::string algorithm;
    std::mutex mutex;
    std::vector<Handle> idle;
  };

  static Handle make(const std::string& algorithm) {
    if (Handle stemmer{::sb_stemmer_new(algorithm.c_str(), "UTF_8")}) return stemmer;
    std::vector<std::string> known;
    for (const char** name = ::sb_stemmer_list(); *name; ++name) known.emplace_back(*name);
    throw OptionError("Snowball has no stemmer '" + algorithm + "': " + suggest(algorithm, known));
  }

  Handle take() const {
    {
      const std::lock_guard lock(pool_->mutex);
      if (!pool_->idle.empty()) {
        Handle stemmer = std::move(pool_->idle.back());
        pool_->idle.pop_back();
        return stemmer;
      }
    }
    return make(pool_->algorithm);
  }

  std::string name_;
  std::shared_ptr<Pool> pool_;
};

}  // namespace kindred::inline v0
