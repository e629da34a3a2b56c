// Every block of memory that this program frees is looked through, as long as a test asks for it.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "clixml/writer.h"

namespace {

// Base64 of "SECRET", repeated; not to be found as such in this program's heap before it is
// written.
constexpr std::string_view canary = "U0VDUkVUU0VDUkVU";
bool is_watching = false;
int blocks_with_canary = 0;

// What was found is cleared, or it would be found again in the block that comes to lie there.
void look_through(void* block) {
  const std::size_t size = malloc_usable_size(block);
  const std::string_view content(static_cast<const char*>(block), size);
  if (content.find(canary) == std::string_view::npos) return;
  ++blocks_with_canary;
  signet::wipe({static_cast<std::uint8_t*>(block), size});
}

}  // namespace

void* operator new(std::size_t size) {
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
  if (is_watching && block) look_through(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

namespace signet::clixml {
namespace {

template <class Act>
int blocks_freed_with_canary(Act act) {
  blocks_with_canary = 0;
  is_watching = true;
  act();
  is_watching = false;
  return blocks_with_canary;
}

Bytes secret_bytes() {
  Bytes bytes;
  for (int i = 0; i < 20'000; ++i) {
    for (const char letter : {'S', 'E', 'C', 'R', 'E', 'T'}) {
      bytes.push_back(static_cast<std::uint8_t>(letter));
    }
  }
  return bytes;
}

TEST(ClixmlWriterMemory, IsWatched) {
  EXPECT_EQ(blocks_freed_with_canary([] { const std::string copy = to_base64(secret_bytes()); }),
            1);
}

TEST(ClixmlWriterMemory, HoldsNoSecretWhenItIsFreed) {
  const Bytes secret = secret_bytes();
  EXPECT_EQ(blocks_freed_with_canary([&] {
              Writer writer;
              writer.bytes("V", ByteView(secret).first(12));
              for (int i = 0; i < 5; ++i) writer.secure_string("V", secret);
              const Secret document = writer.take();
              writer.bytes("V", secret);
            }),
            0);
}

}  // namespace
}  // namespace signet::clixml
