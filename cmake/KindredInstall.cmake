# Headers, the target and the package configuration. Where they go follows GNUInstallDirs; the package
# configuration is in share/, as it holds nothing of an architecture.
include_guard()

if(KINDRED_EIGEN_FETCHED)
  # An installed kindred finds its Eigen by find_package; a downloaded one would leave it with none.
  install(CODE "message(FATAL_ERROR \"kindred was configured with an Eigen that it downloaded itself. \
To install kindred, install Eigen ${KINDRED_EIGEN_LEAST} or later (libeigen3-dev) and configure again.\")")
  return()
endif()

include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(package_dir "${CMAKE_INSTALL_DATADIR}/kindred")

install(DIRECTORY include/kindred DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.hpp")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(TARGETS kindred EXPORT kindredTargets)
install(EXPORT kindredTargets NAMESPACE kindred:: DESTINATION "${package_dir}")

configure_package_config_file(cmake/kindredConfig.cmake.in kindredConfig.cmake
  INSTALL_DESTINATION "${package_dir}"
  NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break, so 0.1 does not serve who asks for 0.2, nor the other way round.
write_basic_package_version_file(kindredConfigVersion.cmake
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(FILES
  "${CMAKE_CURRENT_BINARY_DIR}/kindredConfig.cmake"
  "${CMAKE_CURRENT_BINARY_DIR}/kindredConfigVersion.cmake"
  DESTINATION "${package_dir}")
