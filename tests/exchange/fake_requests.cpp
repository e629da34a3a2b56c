#include <algorithm>

#include "exchange/distinguished_name.h"
#include "fake_call.h"
#include "x509/certificate_file.h"
#include "x509/certificate_request.h"

namespace signet::exchange::test {

// Requests that servers make themselves, and their answers.

psrp::PipelineResult FakeExchange::make_certificate_request(const Call& call) {
  FakeServer& server = *find_server(call);
  RequestSpec spec;
  spec.subject = from_windows_name(call.text("SubjectName")).value();
  spec.names = std::get<std::vector<std::string>>(*call.find("DomainName"));
  spec.rsa_bits = std::get<std::int32_t>(*call.find("KeySize"));
  auto made = make_request(spec).value();
  server.pending.push_back(std::make_shared<PendingRequest>(PendingRequest{
      std::move(made.key), call.flag("PrivateKeyExportable"), call.text("FriendlyName")}));
  const std::string pem = to_pem("NEW CERTIFICATE REQUEST", made.der);
  if (request_is_bytes) {
    return giving({object("BinaryFileDataObject", bytes("FileData", as_bytes(pem)))});
  }
  return giving({"<S>" + pem + "</S>"});
}

// The certificate is there whether or not its key waits for it.
psrp::PipelineResult FakeExchange::import_answer(const Call& call) {
  FakeServer& server = *find_server(call);
  const Secret data = call.secret("FileData");
  imported_file_ = data.reveal([](ByteView view) { return Bytes(view.begin(), view.end()); });
  auto file = read_certificate_file(imported_file_, nullptr).value();
  const CertificateBytes& leaf = file.certificates.front();
  HeldCertificate held;
  held.thumbprint = leaf.certificate->thumbprint;
  held.der = leaf.der;
  held.names = leaf.certificate->names;
  held.status = server.status_of_new;
  const auto waits = std::ranges::find_if(server.pending, [&](const auto& each) {
    return each->key.public_key() == leaf.certificate->public_key;
  });
  if (waits != server.pending.end()) {
    held.exportable = (*waits)->exportable;
    held.friendly_name = (*waits)->friendly_name;
    const KeyMaterial material{leaf, std::move((*waits)->key), {}, {}};
    held.key_file = write_pkcs12(material, Secret(as_bytes(own_password)), Pkcs12Style{}).value();
    server.pending.erase(waits);
  }
  server.certificates.push_back(std::move(held));
  return completed();
}

}  // namespace signet::exchange::test
