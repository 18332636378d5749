#pragma once

/// @file
/// The version of kindred, for `#if`. This is the only place that says it: CMake reads it from here.
/// Versions are semantic (see semver.org); before 1.0 a minor version may change what is public.

/// The major version.
#define KINDRED_VERSION_MAJOR 0
/// The minor version.
#define KINDRED_VERSION_MINOR 1
/// The patch version.
#define KINDRED_VERSION_PATCH 0
/// The version as text, "major.minor.patch".
#define KINDRED_VERSION_STRING "0.1.0"
