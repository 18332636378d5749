#include "support/kinds_once.hpp"

template kindred::ModelKinds<float> kindred::known_models<float>();
