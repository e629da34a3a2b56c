# Flags for our own code only; third-party headers are system headers. GCC decides: Clang, which only
# fuzzes, also complains about what GCC's own library does.
add_library(signet_warnings INTERFACE)
target_compile_options(signet_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow
                       $<$<CXX_COMPILER_ID:GNU>:-Werror>
                       $<$<CXX_COMPILER_ID:Clang>:-Wno-sign-conversion -Wno-deprecated-declarations>)
