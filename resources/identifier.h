#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include "base/problem.h"
#include "base/text.h"

namespace signet {

// A name that was checked when it was made. Tag::kind names it in messages, Tag::allows(char) and
// Tag::longest say what it may be.
template <class Tag>
class Identifier {
 public:
  Identifier() = default;

  // Fails with "name.invalid".
  static Expected<Identifier> parse(std::string_view text) {
    if (text.empty() || text.size() > Tag::longest) {
      return fail("name.invalid", std::string(Tag::kind) + " must have 1 to " +
                                      std::to_string(Tag::longest) + " characters");
    }
    for (const char letter : text) {
      if (!Tag::allows(letter)) {
        return fail("name.invalid",
                    std::string(Tag::kind) + " may only have " + std::string(Tag::allowed));
      }
    }
    Identifier result;
    result.text_ = text;
    return result;
  }

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }

  friend bool operator==(const Identifier&, const Identifier&) = default;
  friend auto operator<=>(const Identifier&, const Identifier&) = default;

 private:
  std::string text_;
};

struct TargetTag {
  static constexpr std::string_view kind = "a server name";
  static constexpr std::string_view allowed = "letters, digits, '.', '-' and '_'";
  static constexpr std::size_t longest = 253;
  static constexpr bool allows(char letter) {
    return is_letter_or_digit(letter) || letter == '.' || letter == '-' || letter == '_' ||
           letter == ':';
  }
};
struct CertificateKeyTag {
  static constexpr std::string_view kind = "a certificate's key";
  static constexpr std::string_view allowed = "letters, digits, '.', '-' and '_'";
  static constexpr std::size_t longest = 128;
  static constexpr bool allows(char letter) {
    return is_letter_or_digit(letter) || letter == '.' || letter == '-' || letter == '_';
  }
};
struct SlotTag {
  static constexpr std::string_view kind = "a service";
  static constexpr std::string_view allowed = "letters, digits, spaces and any of .-_:*[]()%";
  // A connector of Exchange has a name of up to 64 characters, of up to 9 each as %NN.
  static constexpr std::size_t longest = 600;
  static constexpr bool allows(char letter) {
    return is_letter_or_digit(letter) ||
           std::string_view(" .-_:*[]()%").find(letter) != std::string_view::npos;
  }
};

// What a step acts on: a server ("EX16-02"), or with a prefix something wider ("group:mailbox",
// "org:EXAMPLE"). "runner" is the machine that signet runs on. Servers in manifests have no ':'.
using TargetName = Identifier<TargetTag>;
// A certificate's key in the manifest, or its thumbprint's 40 digits where it is not declared.
using CertificateKey = Identifier<CertificateKeyTag>;
// A service that uses a certificate: "IIS", "SMTP-default", "nginx:shop.example.com:443",
// "send:Outbound to Office 365"; %NN where a platform's name has other characters.
using SlotName = Identifier<SlotTag>;

}  // namespace signet
