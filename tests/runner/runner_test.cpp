#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "base/file.h"
#include "platform/checked_platform.h"
#include "runner/runner_platform.h"
#include "support/temporary_folder.h"
#include "support/test_world.h"
#include "x509/certificate_file.h"
#include "x509/issue.h"
#include "x509/pkcs12.h"
#include "x509/sealed.h"

namespace signet {
namespace {

constexpr std::string_view password = "canary of the file";

// Knows one secret, the one in the file "password".
class OneSecret final : public SecretSource {
 public:
  Expected<Secret> resolve(const SecretReference& reference) override {
    if (reference.value == std::vector<std::string>{"password"}) return Secret(as_bytes(password));
    return fail("secret.not-found", "there is no such secret");
  }
};

class RunnerTest : public testing::Test {
 protected:
  void SetUp() override {
    leaf_ = issue("webmail.example.com", "webmail.pfx");
    target_.name = TargetName::parse("runner").value();
    target_.platform = "runner";
  }
  void TearDown() override { ::unsetenv("SIGNET_TEST_PFX"); }

  // A certificate with its key in a PKCS#12 below the manifest's folder.
  Thumbprint issue(const std::string& name, const std::string& file) {
    CertificateSpec spec;
    spec.common_name = name;
    spec.names = {name};
    spec.not_before = world_.clock.now();
    spec.not_after = spec.not_before + std::chrono::hours(24);
    const KeyMaterial material = issue_certificate(spec, nullptr, world_.random).value();
    write(file, as_text(write_pkcs12(material, Secret(as_bytes(password)), {}).value()));
    return material.leaf.certificate->thumbprint;
  }
  void write(const std::string& file, std::string_view content) {
    std::ofstream(folder_.path() / file, std::ios::binary) << content;
  }
  Bytes read(const std::string& file) { return read_file(folder_.path() / file, 1 << 20).value(); }
  void run(const std::string& command) {
    ASSERT_EQ(std::system(("cd " + folder_.path().string() + " && " + command).c_str()), 0);
  }

  Step step_for(FileSource::Kind kind, const std::string& certificate,
                const std::string& key = {}) {
    Step step;
    step.address = {target_.name, Action::export_key, CertificateKey::parse("webmail").value(), {}};
    step.thumbprint = leaf_;
    step.file = FileSource{kind, certificate, key,
                           SecretReference{SecretReference::Kind::file, {"password"}}};
    return step;
  }
  static Fact content_of(const std::string& path, ByteView content) {
    Fact fact;
    fact.field = Fact::Field::file;
    fact.path = path;
    fact.value = Fingerprint::of(content).text();
    return fact;
  }
  ApplyResult apply(const Step& step) {
    return runner_->apply(target_, step, nullptr, world_.context);
  }
  // The refusal, or the thumbprint of what the bundle opens to with its own password.
  std::string exported(const Step& step) {
    const ApplyResult result = apply(step);
    if (result.outcome != Outcome::done) {
      return std::string(to_text(result.outcome)) + ": " + to_line(result.problem);
    }
    const KeyBundle& bundle = *result.bundle;
    EXPECT_FALSE(bundle.password.equals(Secret(as_bytes(password))));
    auto file = read_certificate_file(bundle.pkcs12, &bundle.password);
    if (!file) return "a bundle that does not open: " + to_line(file.error());
    return take_key_material(*std::move(file), &leaf_).value().leaf.certificate->thumbprint.text();
  }

  TestWorld world_;
  TemporaryFolder folder_;
  OneSecret secrets_;
  std::unique_ptr<Platform> runner_ =
      make_checked(std::make_unique<RunnerPlatform>(folder_.path(), Trust{}, secrets_));
  Target target_;
  Thumbprint leaf_;
};

TEST_F(RunnerTest, HasNoServicesAndNoCertificates) {
  EXPECT_EQ(runner_->capabilities().platform, "runner");
  EXPECT_TRUE(runner_->observe(target_, world_.context).state == Known<ServerState>(ServerState{}));
  EXPECT_EQ(runner_->prove(target_, Step{}, world_.context).verdict, ProveResult::Verdict::unknown);
  Step step = step_for(FileSource::Kind::path, "webmail.pfx");
  step.address.action = Action::import;
  EXPECT_EQ(exported(step), "not done: the runner can only export the key of a file");
  step = step_for(FileSource::Kind::path, "webmail.pfx");
  step.file.reset();
  EXPECT_EQ(exported(step), "not done: the runner can only export the key of a file");
}

TEST_F(RunnerTest, ExportsAPkcs12UnderANewPassword) {
  Step step = step_for(FileSource::Kind::path, "webmail.pfx");
  step.guard = {content_of("webmail.pfx", read("webmail.pfx"))};
  EXPECT_EQ(exported(step), leaf_.text());
  EXPECT_EQ(exported(step), leaf_.text()) << "an export can be done again";
}

// A bundle that signet request complete made, and the runner's own key as the trust file names it.
class SealedSource : public RunnerTest {
 protected:
  void SetUp() override {
    RunnerTest::SetUp();
    run("openssl req -x509 -newkey rsa:2048 -nodes -keyout owner.key -out owner.pem -subj /CN=owner"
        " 2>/dev/null && chmod 600 owner.key");
    const Secret given(as_bytes(password));
    const auto owner = read_certificate_file(read("owner.pem"), nullptr).value();
    const auto material =
        take_key_material(read_certificate_file(read("webmail.pfx"), &given).value(), &leaf_);
    const Bytes sealed = seal_pkcs12(*material, {owner.certificates.front()}).value();
    write("webmail.pfx.cms", as_text(sealed));
    step_ = step_for(FileSource::Kind::path, "webmail.pfx.cms");
    step_.file->password.reset();
    step_.guard = {content_of("webmail.pfx.cms", sealed)};
  }
  std::string exported_with(const std::string& owner_key) {
    Trust trust;
    if (!owner_key.empty()) trust.owner_key = folder_.path() / owner_key;
    runner_ = make_checked(std::make_unique<RunnerPlatform>(folder_.path(), trust, secrets_));
    std::string text = exported(step_);
    const std::string prefix = folder_.path().string() + "/";
    const std::size_t at = text.find(prefix);
    return at == std::string::npos ? text : text.erase(at, prefix.size());
  }

  Step step_;
};

TEST_F(SealedSource, IsOpenedWithTheOwnersKey) {
  EXPECT_EQ(exported_with("owner.key"), leaf_.text());
}

TEST_F(SealedSource, StaysShutWithoutTheRightKey) {
  EXPECT_EQ(exported_with(""),
            "not done: webmail.pfx.cms: it is sealed, and the trust file names no owner's key");
  EXPECT_EQ(exported_with("none.key"),
            "not done: none.key: cannot read: No such file or directory");
  run("openssl genrsa -out other.key 2048 2>/dev/null && chmod 600 other.key");
  EXPECT_EQ(exported_with("other.key")
                .find("not done: webmail.pfx.cms: it is not sealed to this "
                      "owner's key (sealed to the certificates CN=owner "),
            0U);
  run("chmod 644 owner.key");
  EXPECT_EQ(
      exported_with("owner.key"),
      "not done: owner.key: others may read this private key, or it belongs to somebody else");
  run("openssl pkey -in owner.key -aes256 -passout pass:x -out locked.key && chmod 600 locked.key");
  EXPECT_EQ(
      exported_with("locked.key"),
      "not done: webmail.pfx.cms: the owner's key has a password, which nobody can type here");
}

TEST_F(SealedSource, IsTheOneThatWasPlannedWith) {
  write("webmail.pfx.cms", as_text(read("webmail.pfx")));
  EXPECT_EQ(exported_with("owner.key"),
            "not done: webmail.pfx.cms: the file is not the one that was planned with");
}

TEST_F(RunnerTest, ExportsACertificateAndAKeyThatLieApart) {
  const std::string open = "openssl pkcs12 -in webmail.pfx -passin 'pass:canary of the file' ";
  run(open + "-nokeys -out fullchain.pem 2>/dev/null");
  run(open + "-nocerts -nodes -out key.pem 2>/dev/null");
  Step step = step_for(FileSource::Kind::pair, "fullchain.pem", "key.pem");
  step.file->password.reset();
  step.guard = {content_of("fullchain.pem", read("fullchain.pem")),
                content_of("key.pem", read("key.pem"))};
  EXPECT_EQ(exported(step), leaf_.text());
  write("key.pem", "-----BEGIN NOTHING-----");
  EXPECT_EQ(exported(step), "not done: key.pem: the file is not the one that was planned with");
}

TEST_F(RunnerTest, ExportsWhatAVariableHoldsInBase64) {
  const Step step = step_for(FileSource::Kind::environment, "SIGNET_TEST_PFX");
  EXPECT_EQ(exported(step), "not done: the environment variable SIGNET_TEST_PFX is not set");
  std::string text = to_base64(read("webmail.pfx"));
  ::setenv("SIGNET_TEST_PFX", text.c_str(), 1);
  EXPECT_EQ(exported(step), leaf_.text());
  for (std::size_t at = 76; at < text.size(); at += 77) text.insert(at, "\n");
  ::setenv("SIGNET_TEST_PFX", (text + "\r\n").c_str(), 1);
  EXPECT_EQ(exported(step), leaf_.text()) << "as the base64 program wraps it";
  ::setenv("SIGNET_TEST_PFX", "c2VjcmV0!", 1);
  EXPECT_EQ(exported(step),
            "not done: environment variable SIGNET_TEST_PFX: not base64 (its length is no multiple "
            "of four)");
}

TEST_F(RunnerTest, ExportsNothingButThePlannedFile) {
  Step step = step_for(FileSource::Kind::path, "webmail.pfx");
  step.guard = {content_of("webmail.pfx", read("webmail.pfx"))};
  leaf_ = issue("webmail.example.com", "webmail.pfx");
  step.thumbprint = leaf_;
  EXPECT_EQ(exported(step), "not done: webmail.pfx: the file is not the one that was planned with");
  step.guard = {content_of("other.pfx", as_bytes(""))};
  EXPECT_EQ(exported(step), "not done: other.pfx: the file is not the one that was planned with");
}

TEST_F(RunnerTest, ExportsNothingButTheDeclaredCertificate) {
  issue("other.example.com", "other.pfx");
  const ApplyResult result = apply(step_for(FileSource::Kind::path, "other.pfx"));
  EXPECT_EQ(result.outcome, Outcome::not_done);
  EXPECT_EQ(result.problem.code, "certificates.other-leaf");
  EXPECT_EQ(result.problem.where, "other.pfx");
}

TEST_F(RunnerTest, SaysWhatIsWrongWithoutTheSecret) {
  Step step = step_for(FileSource::Kind::path, "gone.pfx");
  EXPECT_EQ(exported(step), "not done: gone.pfx: cannot read: No such file or directory");
  step = step_for(FileSource::Kind::path, "../outside.pfx");
  EXPECT_EQ(
      exported(step),
      "not done: ../outside.pfx: \"../outside.pfx\" lies outside the manifest's folder and no "
      "trust file allows it");
  step = step_for(FileSource::Kind::path, "webmail.pfx");
  step.file->password->value = {"another"};
  EXPECT_EQ(exported(step), "not done: there is no such secret");
  step.file->password.reset();
  EXPECT_EQ(apply(step).problem.code, "password.needed");
  write("webmail.pfx", "");
  EXPECT_EQ(apply(step).problem.code, "file.empty");
}

}  // namespace
}  // namespace signet
