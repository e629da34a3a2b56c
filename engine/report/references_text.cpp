#include "report/references_text.h"

#include <fmt/format.h>

#include "base/json.h"
#include "base/table.h"
#include "base/text.h"

namespace signet {

namespace {

std::string place(const TargetName& server) { return server.empty() ? "(clients)" : server.text(); }

Json place_json(const TargetName& server) { return server.empty() ? Json() : Json(server.text()); }

}  // namespace

std::string references_text(const Thumbprint& thumbprint, const References& references,
                            const Style& style) {
  std::vector<std::string> copies;
  for (const TargetName& server : references.copies) copies.push_back(server.text());
  std::string text = style.heading(thumbprint.text()) + "\n";
  text += fmt::format("  held by {}\n", copies.empty() ? "no server" : join(copies, ", "));
  std::vector<std::vector<std::string>> rows = {{"SERVER", "USED BY", "HOW"}};
  for (const Reference& use : references.uses) {
    rows.push_back({place(use.server), printable(use.user), std::string(to_text(use.how))});
  }
  text += rows.size() == 1 ? "  no use was found\n" : table_text(rows, 2);
  for (const Untold& untold : references.unknown) {
    const std::string what = untold.user == "the server"
                                 ? place(untold.server)
                                 : place(untold.server) + " " + printable(untold.user);
    text += style.careful(fmt::format("  cannot be told for {}: {}", what, printable(untold.why))) +
            "\n";
  }
  return text;
}

Json references_json(const Thumbprint& thumbprint, const References& references) {
  Json json = {{"format", 1},
               {"thumbprint", thumbprint.text()},
               {"copies", Json::array()},
               {"uses", Json::array()},
               {"unknown", Json::array()}};
  for (const TargetName& server : references.copies) json["copies"].push_back(server.text());
  for (const Reference& use : references.uses) {
    json["uses"].push_back({{"server", place_json(use.server)},
                            {"user", use.user},
                            {"how", std::string(to_text(use.how))}});
  }
  for (const Untold& untold : references.unknown) {
    json["unknown"].push_back(
        {{"server", place_json(untold.server)}, {"user", untold.user}, {"why", untold.why}});
  }
  return json;
}

}  // namespace signet
