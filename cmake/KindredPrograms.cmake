# Our own programs: tests, benchmarks, examples. kindred_program_options says how strictly they are compiled.
include_guard(GLOBAL)

add_library(kindred_program_options INTERFACE)
target_link_libraries(kindred_program_options INTERFACE kindred::kindred)
target_compile_options(kindred_program_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Wall;-Wextra;-Wpedantic;-Wconversion;-Wshadow>
  $<$<CXX_COMPILER_ID:MSVC>:/W4;/utf-8;/bigobj>)
if(KINDRED_WERROR)
  target_compile_options(kindred_program_options INTERFACE
    $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-Werror>
    $<$<CXX_COMPILER_ID:MSVC>:/WX>)
endif()

# The compiler makes a precompiled header valid for one set of flags, so those who share one share all flags.
# ccache can use clang's only when it doesn't hold the time it was made at.
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(kindred_program_options INTERFACE "SHELL:-Xclang -fno-pch-timestamp")
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(kindred_program_options INTERFACE -fpch-preprocess)
endif()
