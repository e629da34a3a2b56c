# unit_test(NAME [THREADS] USES modules.. [LIBRARIES targets..]): every *_test.cpp of the folder in one
# executable. It sees exactly the modules it names, as a module does. THREADS: it also runs under the
# thread sanitizer.
add_custom_target(threaded_tests)
function(unit_test name)
  cmake_parse_arguments(arg "THREADS" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *_test.cpp)
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE ${arg_USES} ${arg_LIBRARIES} test_paths signet_warnings
                        GTest::gmock_main GTest::gtest)
  set(label unit)
  if(arg_THREADS)
    set(label unit_threads)
    add_dependencies(threaded_tests ${name}_test)
  endif()
  gtest_discover_tests(${name}_test TEST_PREFIX ${name}. PROPERTIES LABELS ${label} TIMEOUT 120
                       DISCOVERY_MODE PRE_TEST WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
