#pragma once

// Precompiled for all tests: what is slow to parse and seldom changes. No header of ours belongs here, since
// a test must show that what it includes is enough.
#include <Eigen/Dense>
#include <Eigen/Sparse>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

#include "support/catch.hpp"
