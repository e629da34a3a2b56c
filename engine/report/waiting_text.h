#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "run/executor.h"

namespace signet {

// "EXA01, EXB02: restart IMAP and POP; waiting for 993, 995: 27:41 left". Servers beyond `most`
// ranges are counted.
std::string waiting_text(const std::vector<Waiting>& waiting,
                         std::size_t most = std::numeric_limits<std::size_t>::max());

// "27:41", "1:05:00".
std::string countdown_text(std::chrono::milliseconds left);

}  // namespace signet
