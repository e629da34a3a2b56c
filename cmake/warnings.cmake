# Flags for our own code only; third-party headers are system headers.
add_library(signet_warnings INTERFACE)
target_compile_options(signet_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
