# Runs our portfile without vcpkg, up to a real install:
#   cmake -DPORT_DIR=… -DCURRENT_PACKAGES_DIR=… -P run_port.cmake
# The commands below do the least of what vcpkg's own of the same names do.
set(PORT kindred)
set(build_dir "${CURRENT_PACKAGES_DIR}/../build")

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(vcpkg_cmake_configure)
  cmake_parse_arguments(arg "" "SOURCE_PATH" "OPTIONS" ${ARGN})
  run(${CMAKE_COMMAND} -S "${arg_SOURCE_PATH}" -B "${build_dir}" -DCMAKE_BUILD_TYPE=Release
    "-DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}" ${arg_OPTIONS})
endfunction()

function(vcpkg_cmake_install)
  run(${CMAKE_COMMAND} --build "${build_dir}" --target install)
endfunction()

function(vcpkg_cmake_config_fixup)
  if(ARGN)
    message(FATAL_ERROR "vcpkg_cmake_config_fixup(${ARGN}): only the default is known here")
  endif()
  if(NOT EXISTS "${CURRENT_PACKAGES_DIR}/share/${PORT}/${PORT}Config.cmake")
    message(FATAL_ERROR "there is no share/${PORT}/${PORT}Config.cmake to fix up")
  endif()
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(arg "" "" "FILE_LIST" ${ARGN})
  file(READ "${arg_FILE_LIST}" text)
  file(WRITE "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright" "${text}")
endfunction()

include("${PORT_DIR}/portfile.cmake")
