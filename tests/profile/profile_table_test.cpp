#include "kindred/profile/profile_table.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kindred/features/feature_map.hpp"
#include "support/catch.hpp"

using namespace kindred;

TEST_CASE("Profiles are rows that features are made of") {
  auto users = std::make_shared<UserVocabulary>();
  std::vector<Profile> profiles;
  for (const char* id : {"ann", "bob", "eve"}) users->add(id);
  ProfileParts ann{.user = "ann", .events = 3};
  ann.interests = {{.column = "category",
                    .values = {{.value = "tea", .share = 0.6},
                               {.value = "rice", .share = 0.35},
                               {.value = "soap", .share = 0.05}}}};
  ann.rfm = Rfm{.frequency = 3, .monetary = 20.0};
  ProfileParts bob{.user = "bob", .events = 1};
  bob.interests = {{.column = "category", .values = {{.value = "rice", .share = 1}}}, {.column = "brand"}};
  profiles.emplace_back(ann);
  profiles.emplace_back(bob);
  profiles.emplace_back(ProfileParts{.user = "eve"});
  const FeatureTable table = profile_table({std::move(profiles), std::move(users)});
  CHECK(table.size() == 3);
  CHECK(table.text("likes category")[ItemIndex(0)].size() == 2);
  CHECK(table.text("likes category")[ItemIndex(2)].empty());
  CHECK(table.text("likes brand")[ItemIndex(1)].empty());
  CHECK(table.number("monetary")[ItemIndex(0)] == 20);
  CHECK(table.number("frequency")[ItemIndex(0)] == 3);
  CHECK_FALSE(table.number("monetary")[ItemIndex(1)]);
  const auto people = Features{{OneHot{.column = "likes category"}}}.fit<UserIndex>(table);
  CHECK(people.map.name(FeatureIndex(0)) == "likes category: rice");
  CHECK(people.train.rows[UserIndex(1)].size() == 1);
}
