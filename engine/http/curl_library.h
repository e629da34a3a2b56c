#pragma once

#include <curl/curl.h>

#include <memory>

#include "base/problem.h"

namespace signet {

// Initializes libcurl, once per process however often it is called: the one exception to "no
// globals", because libcurl has it so. From then on all that libcurl frees is wiped first, which is
// the only way to wipe the copies that it makes of headers and bodies. Fails with "http.library".
Expected<void> open_curl_library();

struct CurlDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct CurlMultiDeleter {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlMultiHandle = std::unique_ptr<CURLM, CurlMultiDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

// Adds a line. False without memory; the list is whole then, without the line.
bool append(CurlList& list, const char* line);

}  // namespace signet
