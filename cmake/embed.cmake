# embed(TARGET FOLDER path FILES name..)
#
# Compiles text files into a module, so that they stay readable in the source and cannot be missing
# where the program runs. The header, "embedded/TARGET.h", has a std::string_view for each, named as
# the file with '_' for '.'. A file that changes compiles one source again.
function(embed target)
  cmake_parse_arguments(arg "" "FOLDER" "FILES" ${ARGN})
  set(root ${CMAKE_BINARY_DIR}/embedded/${target})
  list(TRANSFORM arg_FILES PREPEND ${CMAKE_SOURCE_DIR}/${arg_FOLDER}/ OUTPUT_VARIABLE paths)
  string(REPLACE ";" "," names "${arg_FILES}")
  add_custom_command(
    OUTPUT ${root}/embedded/${target}.h ${root}/${target}.cpp
    COMMAND ${CMAKE_COMMAND} -DTARGET=${target} -DROOT=${root} -DNAMES=${names}
            -DFOLDER=${CMAKE_SOURCE_DIR}/${arg_FOLDER} -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${paths} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    COMMENT "Embedding ${arg_FOLDER}" VERBATIM)
  target_sources(${target} PRIVATE ${root}/${target}.cpp ${root}/embedded/${target}.h)
  target_include_directories(${target} PRIVATE ${root})
endfunction()
