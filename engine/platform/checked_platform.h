#pragma once

#include <memory>

#include "platform/platform.h"

namespace signet {

// Wraps a platform so that what it answers fits what was asked: the right server, sorted and
// complete slots, a bundle for a done export and for nothing else, holders that are present, no
// exception. An answer that does not fit becomes unknown with a reason that names the platform.
std::unique_ptr<Platform> make_checked(std::unique_ptr<Platform> platform);

}  // namespace signet
