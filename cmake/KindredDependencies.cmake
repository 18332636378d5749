# What kindred builds on. Each: a target that is there already, else an installed package, else a download.
include_guard()
include(FetchContent)

set(KINDRED_EIGEN_LEAST 3.4)

# A package found here makes targets that only this directory sees; whoever links kindred needs them too.
macro(kindred_make_global target)
  get_target_property(kindred_imported ${target} IMPORTED)
  get_target_property(kindred_alias ${target} ALIASED_TARGET)
  if(kindred_imported AND NOT kindred_alias)
    set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL TRUE)
  endif()
endmacro()

macro(kindred_need_eigen)
  if(NOT TARGET Eigen3::Eigen)
    # Without a version: Eigen 5 refuses to be found as 3.4, and 3.4 refuses a range that ends in 5.
    find_package(Eigen3 QUIET CONFIG)
    if(TARGET Eigen3::Eigen)
      if(Eigen3_VERSION VERSION_LESS KINDRED_EIGEN_LEAST)
        message(FATAL_ERROR "kindred needs Eigen ${KINDRED_EIGEN_LEAST} or later; "
          "${Eigen3_DIR} is Eigen ${Eigen3_VERSION}. Set Eigen3_DIR to a newer one.")
      endif()
      message(STATUS "kindred: Eigen ${Eigen3_VERSION} from ${Eigen3_DIR}")
      kindred_make_global(Eigen3::Eigen)
    else()
      message(STATUS "kindred: no Eigen is installed, downloading it")
      # Its own CMakeLists.txt would add tests and options to the consumer; the headers are all we want.
      FetchContent_Declare(eigen
        GIT_REPOSITORY https://gitlab.com/libeigen/eigen.git
        GIT_TAG 3147391d946bb4b6c68edd901f2add6ac1f31f8c # 3.4.0
        SOURCE_SUBDIR headers-only)
      FetchContent_MakeAvailable(eigen)
      add_library(Eigen3::Eigen INTERFACE IMPORTED GLOBAL)
      set_target_properties(Eigen3::Eigen PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${eigen_SOURCE_DIR}")
      set(KINDRED_EIGEN_FETCHED TRUE)
    endif()
  endif()
endmacro()

macro(kindred_find_openmp)
  if(NOT TARGET OpenMP::OpenMP_CXX)
    find_package(OpenMP QUIET COMPONENTS CXX)
    if(TARGET OpenMP::OpenMP_CXX)
      kindred_make_global(OpenMP::OpenMP_CXX)
    endif()
  endif()
endmacro()

# Catch2 2 or 3. Leaves Catch2_VERSION, and the command catch_discover_tests.
macro(kindred_need_catch2)
  find_package(Catch2 QUIET CONFIG)
  if(NOT Catch2_FOUND)
    message(STATUS "kindred: no Catch2 is installed, downloading it")
    FetchContent_Declare(Catch2
      GIT_REPOSITORY https://github.com/catchorg/Catch2.git
      GIT_TAG 6e79e682b726f524310d55dec8ddac4e9c52fb5f) # 3.4.0
    FetchContent_MakeAvailable(Catch2)
    list(APPEND CMAKE_MODULE_PATH "${catch2_SOURCE_DIR}/extras")
    set(Catch2_VERSION 3.4.0)
  endif()
  include(Catch)
endmacro()

# Google Benchmark; kindred_benchmark_found is false where it is neither installed nor to be had.
macro(kindred_want_benchmark)
  find_package(benchmark QUIET CONFIG)
  if(NOT benchmark_FOUND)
    set(BENCHMARK_ENABLE_TESTING OFF)
    set(BENCHMARK_ENABLE_INSTALL OFF)
    set(archive "${CMAKE_CURRENT_BINARY_DIR}/benchmark-1.8.3.tar.gz")
    set(sha256 6bc180a57d23d4d9515519f92b0c83d61b05b5bab188961f36ac7b06b0d9e9ce)
    if(NOT EXISTS "${archive}" AND NOT FETCHCONTENT_SOURCE_DIR_BENCHMARK)
      message(STATUS "kindred: no Google Benchmark is installed, downloading it")
      # FetchContent would end the configuration where there is no network; this says whether it came.
      file(DOWNLOAD https://github.com/google/benchmark/archive/refs/tags/v1.8.3.tar.gz "${archive}.part"
        STATUS status INACTIVITY_TIMEOUT 20)
      list(GET status 0 failed)
      if(NOT failed)
        file(RENAME "${archive}.part" "${archive}")
      endif()
    endif()
    if(EXISTS "${archive}" OR FETCHCONTENT_SOURCE_DIR_BENCHMARK)
      FetchContent_Declare(benchmark URL "${archive}" URL_HASH SHA256=${sha256})
      FetchContent_MakeAvailable(benchmark)
    endif()
  endif()
  set(kindred_benchmark_found FALSE)
  if(TARGET benchmark::benchmark)
    set(kindred_benchmark_found TRUE)
  endif()
endmacro()

# hnswlib, headers alone, for kindred/with/hnswlib.hpp; kindred_hnswlib_found says whether it is installed.
macro(kindred_want_hnswlib)
  find_path(KINDRED_HNSWLIB_INCLUDE_DIR hnswlib/hnswlib.h)
  set(kindred_hnswlib_found FALSE)
  if(KINDRED_HNSWLIB_INCLUDE_DIR)
    set(kindred_hnswlib_found TRUE)
  endif()
endmacro()

# A library for the adapter of its name in kindred/with/: its header and its file. kindred_<name>_found says
# whether both are installed.
macro(kindred_want_library name header library)
  string(TOUPPER ${name} kindred_upper_name)
  find_path(KINDRED_${kindred_upper_name}_INCLUDE_DIR ${header})
  find_library(KINDRED_${kindred_upper_name}_LIBRARY ${library})
  set(kindred_${name}_found FALSE)
  if(KINDRED_${kindred_upper_name}_INCLUDE_DIR AND KINDRED_${kindred_upper_name}_LIBRARY)
    set(kindred_${name}_found TRUE)
  endif()
endmacro()

# SQLite for kindred/with/sqlite.hpp: the target SQLite::SQLite3, and kindred_sqlite_found.
macro(kindred_want_sqlite)
  find_package(SQLite3 3.24 QUIET)
  set(kindred_sqlite_found ${SQLite3_FOUND})
endmacro()

# libpq for kindred/with/postgresql.hpp: the target PostgreSQL::PostgreSQL, and kindred_postgresql_found.
macro(kindred_want_postgresql)
  find_package(PostgreSQL QUIET)
  set(kindred_postgresql_found ${PostgreSQL_FOUND})
endmacro()

# cpp-httplib for kindred/with/chat_completion.hpp: the target kindred_httplib, and kindred_chat_completion_found. It is
# headers alone or, as in Debian, a library, whose macros those who include its header must have too.
macro(kindred_want_httplib)
  set(kindred_chat_completion_found FALSE)
  find_package(Threads QUIET)
  find_package(httplib QUIET CONFIG)
  find_path(KINDRED_HTTPLIB_INCLUDE_DIR httplib.h)
  find_library(KINDRED_HTTPLIB_LIBRARY cpp-httplib)
  if((TARGET httplib::httplib OR KINDRED_HTTPLIB_INCLUDE_DIR) AND Threads_FOUND)
    set(kindred_chat_completion_found TRUE)
    add_library(kindred_httplib INTERFACE)
    target_link_libraries(kindred_httplib INTERFACE Threads::Threads)
    if(TARGET httplib::httplib)
      target_link_libraries(kindred_httplib INTERFACE httplib::httplib)
    else()
      target_include_directories(kindred_httplib SYSTEM INTERFACE "${KINDRED_HTTPLIB_INCLUDE_DIR}")
      if(KINDRED_HTTPLIB_LIBRARY)
        target_link_libraries(kindred_httplib INTERFACE "${KINDRED_HTTPLIB_LIBRARY}")
        target_compile_definitions(kindred_httplib INTERFACE
          CPPHTTPLIB_OPENSSL_SUPPORT CPPHTTPLIB_ZLIB_SUPPORT CPPHTTPLIB_BROTLI_SUPPORT)
      endif()
    endif()
  endif()
endmacro()
