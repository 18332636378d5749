#pragma once

/// @file
/// What kind of customer a person is: interests, prices, baskets, rhythm, recency-frequency-monetary value.

#include "kindred/profile/basket.hpp"
#include "kindred/profile/interests.hpp"
#include "kindred/profile/live_profiles.hpp"
#include "kindred/profile/price.hpp"
#include "kindred/profile/profile.hpp"
#include "kindred/profile/profile_builder.hpp"
#include "kindred/profile/profiles.hpp"
#include "kindred/profile/rfm.hpp"
#include "kindred/profile/rhythm.hpp"
