# unit_test(NAME [SUPPORT] USES modules..): every *_test.cpp of the folder in one executable.
# The executable sees exactly the modules it names, as a module does.
function(unit_test name)
  cmake_parse_arguments(arg "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *_test.cpp)
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE ${arg_USES} ${arg_LIBRARIES} signet_warnings
                        GTest::gmock_main GTest::gtest)
  target_compile_definitions(${name}_test PRIVATE
    SIGNET_SOURCE_DIR="${CMAKE_SOURCE_DIR}" SIGNET_BINARY="$<TARGET_FILE:signet>")
  gtest_discover_tests(${name}_test TEST_PREFIX ${name}. PROPERTIES LABELS unit TIMEOUT 120
                       DISCOVERY_MODE PRE_TEST WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
