# What every target of the project is compiled with.
add_library(deblai_flags INTERFACE)
target_compile_options(deblai_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  # GCC 12 sees faults in fmt 9 and std::string that are not there (its bug 105329).
  -Wno-stringop-overflow -Wno-restrict
  # Contraction would make the last bit depend on how the compiler vectorised a loop.
  -ffp-contract=off -fno-math-errno -fno-trapping-math -fopenmp-simd
  $<$<BOOL:${DEBLAI_NATIVE}>:-march=native>
  $<$<BOOL:${DEBLAI_WERROR}>:-Werror>
  $<$<BOOL:${DEBLAI_SANITIZE}>:-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer>)
target_link_options(deblai_flags INTERFACE
  $<$<BOOL:${DEBLAI_SANITIZE}>:-fsanitize=address,undefined>)
target_compile_definitions(deblai_flags INTERFACE OMPI_SKIP_MPICXX MPICH_SKIP_MPICXX)
target_include_directories(deblai_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(deblai_flags INTERFACE fmt::fmt MPI::MPI_C)

# deblai_module(<name> [library...]): the files of src/deblai/<name> as an OBJECT library, so that
# entries which register themselves in a Catalogue are always linked. New files are found by themselves.
function(deblai_module name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  add_library(deblai_${name} OBJECT ${sources})
  target_link_libraries(deblai_${name} PUBLIC deblai_flags PRIVATE ${ARGN})
  set_property(GLOBAL APPEND PROPERTY DEBLAI_MODULES deblai_${name})
  set_property(GLOBAL APPEND PROPERTY DEBLAI_LIBRARIES ${ARGN})
endfunction()
