#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json_fwd.h"
#include "base/problem.h"

namespace signet::exchange {

enum class Verdict {
  ok,
  look,     // worth a look; signet can work
  failed,   // signet cannot work as it is
  unknown,  // could not be seen
};
std::string_view to_text(Verdict verdict);

// What a word is, and so what becomes of it in a report that leaves the house.
enum class WordKind {
  plain,  // signet's own, numbers, names of Microsoft's: stays
  host,   // all up to `name` are replaced by their kind and a number, the same for the same word
  server,
  address,
  account,
  domain,
  thumbprint,
  name,     // of certificates and connectors
  foreign,  // what a stranger wrote: only `shared` stays
};

struct Word {
  WordKind kind = WordKind::plain;
  std::string text;
  std::string shared = {};  // of a foreign word, what may leave the house
};

// A sentence that knows what its words are.
class Phrase {
 public:
  Phrase() = default;
  Phrase(const char* text) { add({WordKind::plain, text}); }
  Phrase(Word word) { add(std::move(word)); }

  Phrase& add(Word word);
  Phrase& operator+=(const Phrase& other);
  friend Phrase operator+(Phrase left, const Phrase& right) { return left += right; }

  const std::vector<Word>& words() const { return words_; }
  bool empty() const { return words_.empty(); }
  std::string text() const;

 private:
  std::vector<Word> words_;
};

Word plain(std::string text);
Word host(std::string text);
Word server(std::string text);
Word address(std::string text);
Word account(std::string text);
Word domain(std::string text);
Word thumbprint(std::string text);
Word name(std::string text);
// The whole of it for the user, the code for others.
Word problem(const Problem& problem);
// "a, b and 3 more": at most `most` of them.
Phrase list_of(const std::vector<Word>& words, std::size_t most = 12);

// What was looked at, what was seen, and what to do next.
struct Finding {
  std::string code;  // "tls.verify"
  Verdict verdict = Verdict::unknown;
  Phrase seen;
  Phrase next = {};
};

class Examination {
 public:
  void add(std::string code, Verdict verdict, Phrase seen, Phrase next = {});
  const std::vector<Finding>& findings() const { return findings_; }
  bool has_failed(std::string_view code) const;
  std::size_t count(Verdict verdict) const;

 private:
  std::vector<Finding> findings_;
};

enum class Audience {
  user,   // everything
  share,  // can be sent to others: names, hosts, addresses, accounts, thumbprints are replaced
};

// A line for each finding, and one that counts them.
std::string to_text(const Examination& examination, Audience audience);
Json to_json(const Examination& examination, Audience audience);

}  // namespace signet::exchange
