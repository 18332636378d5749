# An overlay port: builds the checkout that it lies in.
#   vcpkg install kindred --overlay-ports=<checkout>/cmake/vcpkg-port
# In a registry the source comes from a release instead, and nothing else changes:
#   vcpkg_from_github(OUT_SOURCE_PATH SOURCE_PATH REPO <owner>/kindred REF "v${VERSION}" SHA512 <of the archive>)
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

set(VCPKG_BUILD_TYPE release) # headers only
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DKINDRED_BUILD_TESTS=OFF
    -DKINDRED_BUILD_BENCHMARKS=OFF
    -DKINDRED_BUILD_EXAMPLES=OFF)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/doc" "${CURRENT_PACKAGES_DIR}/lib" "${CURRENT_PACKAGES_DIR}/debug")

file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
