#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "kindred/core/error.hpp"
#include "kindred/core/top_k.hpp"
#include "kindred/core/workspace.hpp"
#include "kindred/io/archive_writer.hpp"
#include "kindred/model/detail/model_name.hpp"
#include "kindred/model/no_candidate.hpp"
#include "kindred/model/recommender.hpp"

namespace kindred::inline v0 {

/// Any fitted model, for those who choose at run time: one indirect call a query. Copies share the model.
///
/// It satisfies Explains, PredictsRatings, FindsSimilarItems and FindsSimilarUsers whatever the model inside:
/// what that one can do is known at run time only. Ask `explains()`, `predicts_ratings()`,
/// `finds_similar_items()`, `finds_similar_users()` and `can_be_saved()`; what it cannot do is refused with
/// its name.
template <class ScalarType = float>
class AnyRecommender {
 public:
  /// The type of a score.
  using Scalar = ScalarType;

  /// Takes a model.
  template <class M>
    requires(!std::same_as<std::remove_cvref_t<M>, AnyRecommender> && Recommender<std::remove_cvref_t<M>> &&
             std::same_as<typename std::remove_cvref_t<M>::Scalar, Scalar>)
  AnyRecommender(M&& model)  // NOLINT(google-explicit-constructor): a model is a recommender
      : self_(std::make_shared<const Model<std::remove_cvref_t<M>>>(std::forward<M>(model))) {}

  /// What messages call the model inside: its kind, such as "item_knn<float>", or its type.
  std::string name() const { return self_->name(); }
  /// Number of items.
  std::size_t item_count() const noexcept { return self_->item_count(); }
  /// Bytes of workspace a query takes.
  std::size_t workspace_size() const noexcept { return self_->workspace_size(); }
  /// Scores every item.
  void score(const Query<Scalar>& query, std::span<Scalar> scores, Workspace& workspace) const noexcept {
    self_->score(query, scores, workspace);
  }
  /// Whether the model scores many queries faster together.
  bool scores_batches() const noexcept { return self_->scores_batches(); }
  /// Scores every item for many queries: the model's own way where it has one, one by one otherwise.
  void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                   Workspace& workspace) const {
    self_->score_batch(queries, scores, workspace);
  }

  /// Whether the model can say why.
  bool explains() const noexcept { return self_->explains(); }
  /// Why `item` has its score.
  /// @throws OptionError where the model cannot say why
  Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const {
    return self_->explain(query, item);
  }

  /// Whose candidate an item is not, where the model orders those of another and has no score for it.
  std::optional<NoCandidate> no_candidate(const Query<Scalar>& query, ItemIndex item) const {
    return self_->no_candidate(query, item);
  }

  /// Whether the model predicts ratings.
  bool predicts_ratings() const noexcept { return self_->predicts_ratings(); }
  /// Predicts ratings where predicts_ratings(); elsewhere every rating is the fallback 0, and the free
  /// function `predict` refuses.
  void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
               std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept {
    self_->predict(query, items, ratings, workspace);
  }

  /// Whether what the model predicts depends on Query::time.
  bool looks_at_time() const noexcept { return self_->looks_at_time(); }

  /// Whether the model knows which items are alike.
  bool finds_similar_items() const noexcept { return self_->finds_similar_items(); }
  /// At most `count` items most like `item`.
  /// @throws OptionError where the model does not know
  std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const {
    return self_->similar_items(item, count);
  }

  /// Whether the model knows which users are alike.
  bool finds_similar_users() const noexcept { return self_->finds_similar_users(); }
  /// At most `count` users most like a person.
  /// @throws OptionError where the model does not know
  std::vector<Scored<UserIndex, Scalar>> similar_users(const Query<Scalar>& query, int count) const {
    return self_->similar_users(query, count);
  }

  /// Whether the model has a form in an archive. One that has may still refuse, as kNN models do of a measure
  /// of your own.
  bool can_be_saved() const noexcept { return self_->can_be_saved(); }
  /// Writes the model to a file: the same as the model itself would write. ModelKinds loads it.
  /// @throws OptionError with the name of a model that cannot be saved; DataError where the file cannot be
  /// written
  void save(const std::filesystem::path& path) const { archive_of(*this).save(path); }
  /// The model as an archive of its own: `archive_of(model).bytes()`, which `ModelKinds::load` and `load_any`
  /// read.
  /// @throws OptionError with the name of a model that cannot be saved
  friend ArchiveWriter archive_of(const AnyRecommender& model) {
    ArchiveWriter archive(model.self_->kind(), model.self_->archive_version());
    model.self_->write(archive);
    return archive;
  }
  /// Adds the model and its kind to an archive, as `archive.part("1")` say of a hybrid's; ModelKinds reads
  /// it.
  /// @throws OptionError as `save`
  void write(ArchiveWriter archive) const {
    archive.add_text("kind", self_->kind());
    archive.add_integer("version", self_->archive_version());
    self_->write(archive.part("model"));
  }

 private:
  struct Interface {
    virtual ~Interface() = default;
    virtual std::string name() const = 0;
    virtual std::size_t item_count() const noexcept = 0;
    virtual std::size_t workspace_size() const noexcept = 0;
    virtual void score(const Query<Scalar>&, std::span<Scalar>, Workspace&) const noexcept = 0;
    virtual bool scores_batches() const noexcept = 0;
    virtual void score_batch(std::span<const Query<Scalar>>, std::span<Scalar>, Workspace&) const = 0;
    virtual bool explains() const noexcept = 0;
    virtual Explanation<Scalar> explain(const Query<Scalar>&, ItemIndex) const = 0;
    virtual std::optional<NoCandidate> no_candidate(const Query<Scalar>&, ItemIndex) const = 0;
    virtual bool predicts_ratings() const noexcept = 0;
    virtual void predict(const Query<Scalar>&, std::span<const ItemIndex>, std::span<Prediction<Scalar>>,
                         Workspace&) const noexcept = 0;
    virtual bool looks_at_time() const noexcept = 0;
    virtual bool finds_similar_items() const noexcept = 0;
    virtual std::vector<Recommendation<Scalar>> similar_items(ItemIndex, int) const = 0;
    virtual bool finds_similar_users() const noexcept = 0;
    virtual std::vector<Scored<UserIndex, Scalar>> similar_users(const Query<Scalar>&, int) const = 0;
    virtual bool can_be_saved() const noexcept = 0;
    virtual std::string kind() const = 0;
    virtual int archive_version() const = 0;
    virtual void write(ArchiveWriter) const = 0;
  };

  template <class M>
  struct Model final : Interface {
    explicit Model(M from) : model(std::move(from)) {}
    M model;

    std::string name() const override { return detail::model_name(model); }
    std::size_t item_count() const noexcept override { return model.item_count(); }
    std::size_t workspace_size() const noexcept override { return model.workspace_size(); }
    void score(const Query<Scalar>& query, std::span<Scalar> scores,
               Workspace& workspace) const noexcept override {
      model.score(query, scores, workspace);
    }
    bool scores_batches() const noexcept override { return detail::scores_batches(model); }
    void score_batch(std::span<const Query<Scalar>> queries, std::span<Scalar> scores,
                     Workspace& workspace) const override {
      if constexpr (ScoresBatches<M>) {
        model.score_batch(queries, scores, workspace);
      } else {
        const std::size_t items = item_count();
        for (std::size_t q = 0; q < queries.size(); ++q)
          model.score(queries[q], scores.subspan(q * items, items), workspace);
      }
    }
    bool explains() const noexcept override { return detail::explains(model); }
    Explanation<Scalar> explain(const Query<Scalar>& query, ItemIndex item) const override {
      if constexpr (Explains<M>) return model.explain(query, item);
      else throw OptionError("'" + name() + "' cannot say why: it does not satisfy kindred::Explains");
    }
    std::optional<NoCandidate> no_candidate(const Query<Scalar>& query, ItemIndex item) const override {
      return detail::no_candidate(model, query, item);
    }
    bool predicts_ratings() const noexcept override { return detail::predicts_ratings(model); }
    void predict(const Query<Scalar>& query, std::span<const ItemIndex> items,
                 std::span<Prediction<Scalar>> ratings, Workspace& workspace) const noexcept override {
      if constexpr (PredictsRatings<M>) model.predict(query, items, ratings, workspace);
      else
        for (auto& rating : ratings) rating = {0, true};
    }
    bool looks_at_time() const noexcept override { return detail::looks_at_time(model); }
    bool finds_similar_items() const noexcept override { return detail::finds_similar_items(model); }
    std::vector<Recommendation<Scalar>> similar_items(ItemIndex item, int count) const override {
      if constexpr (FindsSimilarItems<M>) return model.similar_items(item, count);
      else throw OptionError("'" + name() + "' does not know which items are alike");
    }
    bool finds_similar_users() const noexcept override { return detail::finds_similar_users(model); }
    std::vector<Scored<UserIndex, Scalar>> similar_users(const Query<Scalar>& query,
                                                         int count) const override {
      if constexpr (FindsSimilarUsers<M>) return model.similar_users(query, count);
      else throw OptionError("'" + name() + "' does not know which users are alike");
    }
    bool can_be_saved() const noexcept override { return detail::can_be_saved(model); }
    std::string kind() const override {
      if constexpr (Archivable<M>) return M::kind();
      else refuse_to_save();
    }
    int archive_version() const override {
      if constexpr (Archivable<M>) return M::archive_version;
      else refuse_to_save();
    }
    void write(ArchiveWriter archive) const override {
      if constexpr (Archivable<M>) model.write(archive);
      else refuse_to_save();
    }
    [[noreturn]] void refuse_to_save() const {
      throw OptionError("'" + name() + "' cannot be saved: it does not satisfy kindred::Archivable");
    }
  };

  std::shared_ptr<const Interface> self_;
};

/// A model makes an AnyRecommender of its own scalar.
template <Recommender M>
AnyRecommender(M) -> AnyRecommender<typename M::Scalar>;

}  // namespace kindred::inline v0
