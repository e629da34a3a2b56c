#pragma once

#include <openssl/cms.h>

#include "x509/openssl.h"

// CMS messages, for the sources of this folder only.
namespace signet {

using CmsHandle = std::unique_ptr<CMS_ContentInfo, Released<CMS_ContentInfo_free>>;

constexpr int most_recipients = 100;

// The sealed message with which `content` begins and ends, or null.
CmsHandle decode_sealed(ByteView content);

}  // namespace signet
