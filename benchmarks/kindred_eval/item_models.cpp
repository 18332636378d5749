#include <vector>

#include "kindred/collaborative/admm_slim.hpp"
#include "kindred/collaborative/association_rules.hpp"
#include "kindred/collaborative/ease.hpp"
#include "kindred/collaborative/edlae.hpp"
#include "kindred/collaborative/graph_filter.hpp"
#include "kindred/collaborative/markov.hpp"
#include "kindred/collaborative/p3alpha.hpp"
#include "kindred/collaborative/rp3beta.hpp"
#include "kindred/collaborative/session_knn.hpp"
#include "kindred/collaborative/slim.hpp"
#include "model_registry.hpp"

namespace kindred_eval {

using namespace kindred;

std::vector<ModelEntry> item_models() {
  return {
      entry<Rp3Beta>("rp3beta", "where a random walk from the history leads, popular items held back",
                     {option<Rp3Beta>("alpha", &Rp3Beta::alpha), option<Rp3Beta>("beta", &Rp3Beta::beta),
                      option<Rp3Beta>("neighbors", &Rp3Beta::neighbors),
                      option<Rp3Beta>("weighted", &Rp3Beta::weighted)}),
      entry<P3Alpha>(
          "p3alpha", "where a random walk from the history leads",
          {option<P3Alpha>("alpha", &P3Alpha::alpha), option<P3Alpha>("neighbors", &P3Alpha::neighbors),
           option<P3Alpha>("weighted", &P3Alpha::weighted)}),
      entry<Ease>(
          "ease", "the linear model of items that restores all rows best, in closed form",
          {option<Ease>("regularization", &Ease::regularization), option<Ease>("weighted", &Ease::weighted)}),
      entry<Edlae>(
          "edlae", "the same where entries are dropped at random",
          {option<Edlae>("dropout", &Edlae::dropout), option<Edlae>("regularization", &Edlae::regularization),
           option<Edlae>("weighted", &Edlae::weighted)}),
      entry<Slim>("slim", "the sparse linear model of items that restores all rows best",
                  {option<Slim>("l1", &Slim::l1), option<Slim>("l2", &Slim::l2),
                   option<Slim>("neighbors", &Slim::neighbors), option<Slim>("iterations", &Slim::iterations),
                   option<Slim>("tolerance", &Slim::tolerance), option<Slim>("weighted", &Slim::weighted)}),
      entry<AdmmSlim>("admm_slim",
                      "the same or that of EASE over each item's nearest, by alternating directions",
                      {option<AdmmSlim>("l1", &AdmmSlim::l1), option<AdmmSlim>("l2", &AdmmSlim::l2),
                       option<AdmmSlim>("neighbors", &AdmmSlim::neighbors),
                       option<AdmmSlim>("nonnegative", &AdmmSlim::nonnegative),
                       option<AdmmSlim>("iterations", &AdmmSlim::iterations),
                       option<AdmmSlim>("tolerance", &AdmmSlim::tolerance),
                       option<AdmmSlim>("weighted", &AdmmSlim::weighted)}),
      entry<GraphFilter>("graph_filter", "the history smoothed over the graph of users and items",
                         {option<GraphFilter>("factors", &GraphFilter::factors),
                          option<GraphFilter>("low_pass", &GraphFilter::low_pass),
                          option<GraphFilter>("sharpening", &GraphFilter::sharpening),
                          option<GraphFilter>("weighted", &GraphFilter::weighted)}),
      entry<AssociationRules>("association_rules", "what is found in the same baskets as the history",
                              {option<AssociationRules>("support", &AssociationRules::support),
                               option<AssociationRules>("count", &AssociationRules::count),
                               option<AssociationRules>("length", &AssociationRules::length),
                               option<AssociationRules>("confidence", &AssociationRules::confidence),
                               option<AssociationRules>("lift", &AssociationRules::lift),
                               option<AssociationRules>("limit", &AssociationRules::limit)}),
      entry<Markov>("markov", "what comes next after the latest of the history",
                    {option<Markov>("window", &Markov::window), option<Markov>("recent", &Markov::recent),
                     option<Markov>("neighbors", &Markov::neighbors)}),
      entry<SessionKnn>("session_knn", "what people of such a history had near it",
                        {option<SessionKnn>("neighbors", &SessionKnn::neighbors),
                         option<SessionKnn>("position_decay", &SessionKnn::position_decay),
                         option<SessionKnn>("half_life", &SessionKnn::half_life),
                         option<SessionKnn>("distance_decay", &SessionKnn::distance_decay)}),
  };
}

}  // namespace kindred_eval
