#pragma once

#include <nlohmann/json_fwd.hpp>

namespace signet {
using Json = nlohmann::json;
}
