# cmake --install: the program, the library with its headers, and three ways to find it: the CMake package
# deblai (target deblai::deblai), pkg-config's deblai, and a module file for clusters.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/deblai)
set(made ${PROJECT_BINARY_DIR}/install)

install(TARGETS deblai)
install(TARGETS deblai_library EXPORT deblai)
install(DIRECTORY src/deblai TYPE INCLUDE FILES_MATCHING PATTERN *.hpp)
install(EXPORT deblai NAMESPACE deblai:: DESTINATION ${package} FILE deblaiTargets.cmake)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/deblaiConfig.cmake.in ${made}/deblaiConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(${made}/deblaiConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${made}/deblaiConfig.cmake ${made}/deblaiConfigVersion.cmake DESTINATION ${package})

file(RELATIVE_PATH up_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/deblai.pc.in ${made}/deblai.pc @ONLY)
install(FILES ${made}/deblai.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
configure_file(${CMAKE_CURRENT_LIST_DIR}/modulefile.in ${made}/deblai-${PROJECT_VERSION} @ONLY)
install(FILES ${made}/deblai-${PROJECT_VERSION} DESTINATION ${CMAKE_INSTALL_DATADIR}/modulefiles)

install(DIRECTORY examples meshes DESTINATION ${CMAKE_INSTALL_DATADIR}/deblai)
install(DIRECTORY scripts/paraview scripts/slurm DESTINATION ${CMAKE_INSTALL_DATADIR}/deblai
        USE_SOURCE_PERMISSIONS PATTERN __pycache__ EXCLUDE)
install(FILES LICENSE CITATION.cff CHANGELOG.md TYPE DOC)
