#include "http/curl_library.h"

#include <malloc.h>
#include <string.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <string_view>

namespace signet {

namespace {

void wiping_free(void* memory) {
  if (memory == nullptr) return;
  explicit_bzero(memory, malloc_usable_size(memory));
  std::free(memory);
}

// What realloc() leaves behind when it moves is out of reach, so nothing is left to it.
void* wiping_realloc(void* memory, std::size_t size) {
  void* moved = std::malloc(std::max(size, std::size_t{1}));
  if (moved == nullptr || memory == nullptr) return moved;
  ::memcpy(moved, memory, std::min(malloc_usable_size(memory), size));
  wiping_free(memory);
  return moved;
}

bool initialize() {
  if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, std::malloc, wiping_free, wiping_realloc, ::strdup,
                           std::calloc) != CURLE_OK) {
    return false;
  }
  const curl_version_info_data* found = curl_version_info(CURLVERSION_NOW);
  // Our check of the peer stands on OpenSSL's callbacks, stopping at once on the threaded resolver.
  return found->version_num >= 0x075700 && found->ssl_version != nullptr &&
         std::string_view(found->ssl_version).starts_with("OpenSSL/") &&
         (found->features & CURL_VERSION_ASYNCHDNS) != 0;
}

}  // namespace

Expected<void> open_curl_library() {
  static std::once_flag once;
  static bool usable = false;
  std::call_once(once, [] { usable = initialize(); });
  if (usable) return {};
  return fail("http.library", "libcurl cannot be used", "it must be 7.87 or later, with OpenSSL");
}

bool append(CurlList& list, const char* line) {
  curl_slist* longer = curl_slist_append(list.get(), line);
  if (longer == nullptr) return false;
  static_cast<void>(list.release());  // now part of the longer one
  list.reset(longer);
  return true;
}

}  // namespace signet
