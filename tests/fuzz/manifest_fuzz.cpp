// uses: base manifest resources x509

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "manifest/parse.h"
#include "manifest/yaml_reader.h"

// One manifest file of any bytes: parsed and reported on, never a crash, and bounded in what it
// costs.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const signet::PlatformCatalog catalog = [] {
    signet::Capabilities store;
    store.platform = "store";
    store.options = {{"path", signet::OptionRule::Kind::path, true, ""}};
    return signet::PlatformCatalog{store};
  }();
  std::vector<signet::SourceFile> files(1);
  files[0].shown = "fleet.yaml";
  files[0].content = signet::as_text({data, size});
  files[0].content += '\n';
  signet::index_lines(files[0]);
  signet::Report report(files);
  if (const auto root = signet::read_yaml(0, report)) {
    signet::SectionReader reader(0, report, catalog);
    signet::parse_manifest(reader, *root);
  }
  signet::to_text(report.take());
  return 0;
}
