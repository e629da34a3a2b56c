# Flags for our own code only; third-party headers are system headers.
add_library(signet_warnings INTERFACE)
target_compile_options(signet_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # At -O3 GCC 12 is wrong with -Wrestrict about "text" + std::string (GCC bug 105651) and with
  # -Wmaybe-uninitialized about temporaries with strings, and with -Wfree-nonheap-object about
  # std::expected of a unique_ptr; clang-tidy and the sanitizers find the real.
  target_compile_options(signet_warnings INTERFACE -Werror -Wno-restrict -Wno-maybe-uninitialized
                         -Wno-free-nonheap-object)
else()
  # Clang only fuzzes; it also complains about what GCC's own library does.
  target_compile_options(signet_warnings INTERFACE -Wno-sign-conversion -Wno-deprecated-declarations)
endif()
