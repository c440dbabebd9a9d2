# One CMake target a folder. A module sees only the headers of the modules it links, because its include
# path holds one folder (a link to its own), so a wrong include fails to build.

add_library(roseglass-options INTERFACE)
target_compile_features(roseglass-options INTERFACE cxx_std_20)
target_compile_options(roseglass-options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  # GCC 12 sees overlaps and lengths in std::string that are not there (GCC bugs 105329, 105762).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds>
  $<$<BOOL:${ROSEGLASS_WERROR}>:-Werror>)
if(ROSEGLASS_SANITIZE)
  target_compile_options(roseglass-options INTERFACE -fsanitize=${ROSEGLASS_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(roseglass-options INTERFACE -fsanitize=${ROSEGLASS_SANITIZE})
endif()
if(ROSEGLASS_FUZZ)
  target_compile_options(roseglass-options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(NOT ROSEGLASS_SANITIZE)
  target_compile_definitions(roseglass-options INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
target_compile_options(roseglass-options INTERFACE -fstack-protector-strong
  # ccache needs it to see precompiled headers.
  $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)

# roseglass_module(NAME SOURCES ... PUBLIC targets... PRIVATE targets...)
# Includes are written as "NAME/header.h".
function(roseglass_module NAME)
  cmake_parse_arguments(M "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(view "${CMAKE_BINARY_DIR}/view/${NAME}")
  file(MAKE_DIRECTORY "${view}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${view}/${NAME}" SYMBOLIC)
  if(M_SOURCES)
    add_library(rg-${NAME} STATIC ${M_SOURCES})
    target_link_libraries(rg-${NAME} PUBLIC ${M_PUBLIC} PRIVATE roseglass-options ${M_PRIVATE})
    target_compile_features(rg-${NAME} PUBLIC cxx_std_20)
    roseglass_reads_precompiled(rg-${NAME} precompiled-standard)
    target_include_directories(rg-${NAME} PUBLIC "${view}")
  else()
    add_library(rg-${NAME} INTERFACE)
    target_link_libraries(rg-${NAME} INTERFACE ${M_PUBLIC})
    target_include_directories(rg-${NAME} INTERFACE "${view}")
  endif()
endfunction()
