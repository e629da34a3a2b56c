#include <array>

#include "manifest/parse.h"

namespace signet {

namespace {

struct WrittenProof {
  std::optional<Endpoint> endpoint;
  std::optional<Text> certificate;
};

void read_endpoint(SectionReader& reader, const YamlNode& node, WrittenProof& into) {
  const auto text = reader.text(node, "an endpoint");
  if (!text) return;
  auto endpoint = Endpoint::parse(text->value);
  if (!endpoint) {
    reader.error(node, "manifest.value", endpoint.error().summary, endpoint.error().hint);
    return;
  }
  into.endpoint = *std::move(endpoint);
}

void read_certificate(SectionReader& reader, const YamlNode& node, WrittenProof& into) {
  into.certificate = reader.text(node, "\"certificate\"");
}

constexpr std::array<KeyRule<WrittenProof>, 2> proof_keys = {{
    {"endpoint", read_endpoint},
    {"certificate", read_certificate},
}};

// ENDPOINT alone, or with the certificate that it is to show.
WrittenProof parse_proof(SectionReader& reader, const YamlNode& node) {
  WrittenProof proof;
  if (node.kind == YamlNode::Kind::mapping) {
    read_keys<WrittenProof>(reader, node, "an entry of prove", proof_keys, proof);
    for (const auto& rule : proof_keys) reader.require_key(node, "an entry of prove", rule.name);
  } else {
    read_endpoint(reader, node, proof);
  }
  return proof;
}

}  // namespace

void parse_endpoints(SectionReader& reader, const YamlNode& node, Manifest& into) {
  if (!reader.expect_list(node, "\"prove\"")) return;
  for (const YamlNode& item : node.children) {
    WrittenProof proof = parse_proof(reader, item);
    const bool is_whole = item.kind != YamlNode::Kind::mapping || proof.certificate;
    if (!proof.endpoint || !is_whole) continue;
    into.endpoints.push_back(
        {reader.at(item), *std::move(proof.endpoint), std::move(proof.certificate)});
  }
}

}  // namespace signet
