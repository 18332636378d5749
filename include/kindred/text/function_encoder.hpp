#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/options.hpp"
#include "kindred/text/text_encoder.hpp"

namespace kindred::inline v0 {

/// A text that has no vector, since the function failed.
struct EncoderFailure {
  /// Its number among those that were asked for.
  std::size_t text = 0;
  /// Why.
  std::string reason = {};
};

/// How a FunctionEncoder calls its function.
struct FunctionEncoderOptions {
  /// Length of a vector, ≥ 1.
  int dimension = 0;
  /// Texts a call, ≥ 1.
  int batch = 32;
  /// Texts whose vectors are kept, those that were not asked for longest going first; ≥ 0.
  int cached = 10000;
  /// How often a call that failed is made in all, ≥ 1.
  int attempts = 2;
  /// Seconds after which a call counts as failed, ≥ 0; 0 waits as long as it takes. Each call then runs in a
  /// thread of its own, from copies of the texts; one that is late goes on, beside those that follow, and
  /// what it gives is dropped.
  double timeout = 0;
};

/// Makes any function that gives vectors of texts, such as a call of a server, a TextEncoder: it is called
/// with a batch of texts, never with one that is cached or twice in one request, and called again where it
/// throws, gives what is no vector or takes too long. Without a timeout it is called by one thread at a time.
/// Copies share the cache.
class FunctionEncoder {
 public:
  /// A function from texts to a row for each.
  using Function = std::function<TextVectors(std::span<const std::string_view>)>;

  /// @throws OptionError for options out of range
  FunctionEncoder(Function function, FunctionEncoderOptions options)
      : options_(options), shared_(std::make_shared<Shared>()) {
    require_at_least("dimension", options.dimension, 1);
    require_at_least("batch", options.batch, 1);
    require_at_least("cached", options.cached, 0);
    require_at_least("attempts", options.attempts, 1);
    require_in_range("timeout", options.timeout, 0.0, 1e6);
    if (!function) throw OptionError("a FunctionEncoder takes a function, and this one is empty");
    shared_->function = std::move(function);
  }

  /// Length of a vector.
  std::size_t dimension() const noexcept { return static_cast<std::size_t>(options_.dimension); }

  /// The vectors of texts.
  /// @throws DataError for the first text of which the function fails to give one
  TextVectors encode(std::span<const std::string_view> texts) const {
    std::vector<EncoderFailure> failures;
    TextVectors vectors = encode(texts, failures);
    if (!failures.empty())
      throw DataError("text " + std::to_string(failures[0].text) + ", and " +
                      std::to_string(failures.size() - 1) +
                      " others, could not be encoded: " + failures[0].reason);
    return vectors;
  }

  /// The same; texts of which the function fails to give a vector have zeros and are told.
  TextVectors encode(std::span<const std::string_view> texts, std::vector<EncoderFailure>& failures) const {
    const std::lock_guard lock(shared_->mutex);
    TextVectors vectors = TextVectors::Zero(static_cast<Eigen::Index>(texts.size()), options_.dimension);
    std::unordered_map<std::string_view, std::vector<std::size_t>> wanted;
    std::vector<std::string_view> missing;
    for (std::size_t t = 0; t < texts.size(); ++t) {
      if (const auto* const known = shared_->find(texts[t])) {
        vectors.row(static_cast<Eigen::Index>(t)) = *known;
        continue;
      }
      auto& places = wanted[texts[t]];
      if (places.empty()) missing.push_back(texts[t]);
      places.push_back(t);
    }
    for (std::size_t begin = 0; begin < missing.size(); begin += static_cast<std::size_t>(options_.batch)) {
      const auto batch = std::span<const std::string_view>(missing).subspan(
          begin, std::min(static_cast<std::size_t>(options_.batch), missing.size() - begin));
      std::string reason;
      const auto rows = call(batch, reason);
      for (std::size_t b = 0; b < batch.size(); ++b) {
        if (rows) shared_->keep(batch[b], rows->row(static_cast<Eigen::Index>(b)), options_.cached);
        for (const std::size_t t : wanted[batch[b]]) {
          if (rows) vectors.row(static_cast<Eigen::Index>(t)) = rows->row(static_cast<Eigen::Index>(b));
          else failures.push_back({t, reason});
        }
      }
    }
    std::sort(failures.begin(), failures.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
    return vectors;
  }

 private:
  struct Entry {
    std::string text;
    Eigen::RowVectorXf vector;
  };
  struct Shared {
    std::mutex mutex;
    Function function;
    std::list<Entry> entries;  // the latest first
    std::unordered_map<std::string_view, std::list<Entry>::iterator> places;

    const Eigen::RowVectorXf* find(std::string_view text) {
      const auto found = places.find(text);
      if (found == places.end()) return nullptr;
      entries.splice(entries.begin(), entries, found->second);
      return &found->second->vector;
    }
    void keep(std::string_view text, const Eigen::RowVectorXf& vector, int most) {
      if (most == 0) return;
      entries.push_front({std::string(text), vector});
      places[entries.front().text] = entries.begin();
      if (entries.size() <= static_cast<std::size_t>(most)) return;
      places.erase(entries.back().text);
      entries.pop_back();
    }
  };

  std::optional<TextVectors> call(std::span<const std::string_view> batch, std::string& reason) const {
    for (int attempt = 0; attempt < options_.attempts; ++attempt) {
      try {
        TextVectors rows = options_.timeout > 0 ? call_in_time(batch) : shared_->function(batch);
        if (rows.rows() != static_cast<Eigen::Index>(batch.size()) || rows.cols() != options_.dimension)
          reason = "the function gave " + std::to_string(rows.rows()) + " rows of " +
                   std::to_string(rows.cols()) + " numbers, expected " + std::to_string(batch.size()) +
                   " of " + std::to_string(options_.dimension);
        else if (!rows.allFinite()) reason = "the function gave a number that is not finite";
        else return rows;
      } catch (const std::exception& error) {
        reason = error.what();
      } catch (...) {
        reason = "the function threw what is no std::exception";
      }
    }
    return std::nullopt;
  }

  TextVectors call_in_time(std::span<const std::string_view> batch) const {
    std::packaged_task<TextVectors()> task(
        [shared = shared_, texts = std::vector<std::string>(batch.begin(), batch.end())] {
          return shared->function(std::vector<std::string_view>(texts.begin(), texts.end()));
        });
    auto rows = task.get_future();
    std::thread(std::move(task)).detach();
    if (rows.wait_for(std::chrono::duration<double>(options_.timeout)) != std::future_status::ready)
      throw DataError("the function took longer than " + std::to_string(options_.timeout) + " s");
    return rows.get();
  }

  FunctionEncoderOptions options_;
  std::shared_ptr<Shared> shared_;
};

static_assert(TextEncoder<FunctionEncoder>);

}  // namespace kindred::inline v0
