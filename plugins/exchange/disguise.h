#pragma once

#include <map>
#include <string>
#include <vector>

#include "exchange/examination.h"

namespace signet::exchange {

// Replaces what names an organisation, the same word always by the same: "host-1", "server-2". A
// host's domain and the first label of its name count as such words too.
class Disguise {
 public:
  // All words of a report have to be learnt before the first text.
  void learn(const Word& word);

  // What is learnt is replaced wherever it stands, in plain words too: a name that slipped into one
  // does not leave the house.
  std::string text(const Phrase& phrase) const;

 private:
  void give(const std::string& kind, const std::string& text);

  std::map<std::string, std::string> given_;  // by the word in lower case
  std::map<std::string, int> counts_;         // by kind
};

}  // namespace signet::exchange
