#include "laboratory.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "crypto/system_random.h"
#include "x509/pkcs12.h"

namespace signet {

namespace {

using std::chrono::sys_days;

KeyMaterial issued(const CertificateSpec& spec, const KeyMaterial* issuer) {
  SystemRandom random;
  auto material = issue_certificate(spec, issuer, random);
  if (!material) {
    std::cerr << to_text(material.error()) << '\n';
    std::abort();
  }
  return std::move(*material);
}

std::filesystem::path make_folder() {
  std::string name = std::filesystem::temp_directory_path() / "signet-x509-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) std::abort();
  return name;
}

CertificateSpec with_key(CertificateSpec spec, CertificateSpec::KeyType key) {
  spec.key = key;
  return spec;
}

}  // namespace

CertificateSpec server_spec(std::string common_name) {
  using namespace std::chrono;
  CertificateSpec spec;
  spec.names = {common_name};
  spec.common_name = std::move(common_name);
  spec.not_before = sys_days(2030y / 1 / 1);
  spec.not_after = sys_days(2031y / 1 / 1);
  return spec;
}

CertificateSpec authority_spec(std::string common_name) {
  CertificateSpec spec = server_spec(std::move(common_name));
  spec.names.clear();
  spec.authority = true;
  return spec;
}

Laboratory::Laboratory(CertificateSpec::KeyType key)
    : root(issued(authority_spec("Root"), nullptr)),
      issuing(issued(authority_spec("Issuing"), &root)),
      leaf(issued(with_key(server_spec("leaf.example.com"), key), &issuing)),
      folder_(make_folder()) {
  write("root.pem", as_bytes(pem(root.leaf.der)));
  write("issuing.pem", as_bytes(pem(issuing.leaf.der)));
  write("leaf.pem", as_bytes(pem(leaf.leaf.der)));
  write("own.p12", *write_pkcs12(leaf, secret("secret"), {}));
  run("openssl pkcs12 -in own.p12 -passin pass:secret -nodes -nocerts -out bags.pem && "
      "openssl pkey -in bags.pem -out leaf.key");
}

Laboratory::~Laboratory() { std::filesystem::remove_all(folder_); }

std::string Laboratory::run(const std::string& command) const {
  const std::string line = "cd " + folder_.string() + " && { " + command + " ; } 2>&1";
  std::FILE* pipe = popen(line.c_str(), "r");
  std::string output;
  char part[4096];
  while (const std::size_t count = std::fread(part, 1, sizeof part, pipe)) {
    output.append(part, count);
  }
  if (pclose(pipe) != 0) {
    std::cerr << command << '\n' << output;
    std::abort();
  }
  return output;
}

Bytes Laboratory::make(const std::string& command, const std::string& file) const {
  run(command);
  return read(file);
}

Bytes Laboratory::read(const std::string& file) const {
  return read_file(folder_ / file, 16 * 1024 * 1024).value();
}

void Laboratory::write(const std::string& file, ByteView content) const {
  write_file_atomically(folder_ / file, content, 0600).value();
}

KeyMaterial Laboratory::issue(const CertificateSpec& spec) { return issued(spec, &issuing); }

std::string pem(ByteView der, const std::string& label) {
  const std::string base64 = to_base64(der);
  std::string text = "-----BEGIN " + label + "-----\n";
  for (std::size_t at = 0; at < base64.size(); at += 64) text += base64.substr(at, 64) + "\n";
  return text + "-----END " + label + "-----\n";
}

Secret secret(std::string text) { return Secret::take(text); }

Expected<CertificateFile> read_with(ByteView content, const char* password) {
  if (password == nullptr) return read_certificate_file(content, nullptr);
  const Secret given = secret(password);
  return read_certificate_file(content, &given);
}

std::string problem_of(ByteView content, const char* password) {
  const auto file = read_with(content, password);
  return file ? "read" : file.error().code + " " + to_text(file.error());
}

std::string summary(const Expected<CertificateFile>& file) {
  if (!file) return file.error().code + " " + to_text(file.error());
  std::vector<std::string> certificates;
  for (const auto& bytes : file->certificates) {
    certificates.push_back(bytes.certificate->common_name);
  }
  std::vector<std::string> keys;
  for (const auto& key : file->keys) keys.push_back(key.key.description());
  return join(certificates, ", ") + " | " + join(keys, ", ");
}

}  // namespace signet
