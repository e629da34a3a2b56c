# module(NAME FOLDER path [HEADER_USES m..] [USES m..] [LIBRARIES targets..])
#
# One static library per folder. Its include root is a folder of the build tree that holds only a link
# to that folder, so `#include "plan/diff.h"` compiles only where `plan` was named. Naming a module that
# is not declared yet is a configure error, so the list in CMakeLists.txt can have no cycle.
# HEADER_USES is passed on to users; USES and LIBRARIES are not. Headers must compile alone: one
# with a source of its own is that source's first include, the others are compiled by the target
# all_verify_interface_header_sets.
function(module name)
  cmake_parse_arguments(arg "" "FOLDER" "HEADER_USES;USES;LIBRARIES" ${ARGN})
  foreach(other IN LISTS arg_HEADER_USES arg_USES)
    if(NOT TARGET ${other})
      message(FATAL_ERROR "module ${name} uses ${other}, which is not declared above it. "
                          "The list in CMakeLists.txt is the architecture: lowest first.")
    endif()
  endforeach()

  set(root ${CMAKE_BINARY_DIR}/modules/${name})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${arg_FOLDER} ${root}/${name} SYMBOLIC)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${arg_FOLDER}/*.cpp)
  file(GLOB header_names CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/${arg_FOLDER}
       ${CMAKE_SOURCE_DIR}/${arg_FOLDER}/*.h)
  foreach(header IN LISTS header_names)
    string(REGEX REPLACE "h$" "cpp" source ${header})
    if(EXISTS ${CMAKE_SOURCE_DIR}/${arg_FOLDER}/${source})
      list(APPEND paired_headers ${root}/${name}/${header})
    else()
      list(APPEND lone_headers ${root}/${name}/${header})
    endif()
  endforeach()

  if(NOT sources)  # a folder that is still empty
    file(WRITE ${root}/empty.cpp "")
    set(sources ${root}/empty.cpp)
  endif()
  add_library(${name} STATIC ${sources})
  target_sources(${name} PUBLIC
                 FILE_SET HEADERS BASE_DIRS ${root} FILES ${lone_headers}
                 FILE_SET paired TYPE HEADERS BASE_DIRS ${root} FILES ${paired_headers})
  set_target_properties(${name} PROPERTIES INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
  target_link_libraries(${name} PUBLIC ${arg_HEADER_USES}
                        PRIVATE ${arg_USES} ${arg_LIBRARIES} signet_warnings)
endfunction()
