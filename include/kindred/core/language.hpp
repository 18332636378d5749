#pragma once

namespace kindred::inline v0 {

/// A language that profiles, reasons and advice are worded in.
enum class Language {
  english,  ///< English
  chinese   ///< Chinese, simplified
};

}  // namespace kindred::inline v0
