#include "base/secret.h"

#include <gtest/gtest.h>

#include <array>
#include <concepts>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sstream>

#include "base/json_fwd.h"

namespace {

// What an array holds at the moment it is given back, for the one array that a test watches.
struct Watch {
  const void* array = nullptr;
  std::array<std::uint8_t, 64> last_content{};
  std::size_t size = 0;
  bool released = false;
};
thread_local Watch watch;

void release(void* array) noexcept {
  if (array != nullptr && array == watch.array) {
    std::memcpy(watch.last_content.data(), array, watch.size);
    watch.released = true;
    watch.array = nullptr;
  }
  std::free(array);
}

}  // namespace

void* operator new[](std::size_t size) {
  if (void* array = std::malloc(size)) return array;
  throw std::bad_alloc();
}
void operator delete[](void* array) noexcept { release(array); }
void operator delete[](void* array, std::size_t) noexcept { release(array); }

namespace signet {
namespace {

Secret secret(std::string_view text) { return Secret(as_bytes(text)); }

std::string revealed(const Secret& secret) {
  return secret.reveal([](ByteView bytes) { return std::string(as_text(bytes)); });
}

void start_watching(const Secret& secret) {
  watch = {};
  secret.reveal([](ByteView bytes) {
    watch.array = bytes.data();
    watch.size = bytes.size();
  });
}

std::string watched_content() {
  return {reinterpret_cast<const char*>(watch.last_content.data()), watch.size};
}

const std::string zeroes(8, '\0');

TEST(Secret, IsWipedBeforeItsMemoryIsGivenBack) {
  {
    const Secret password = secret("hunter2!");
    start_watching(password);
  }
  ASSERT_TRUE(watch.released);
  EXPECT_EQ(watched_content(), zeroes);
}

TEST(Secret, IsWipedWhenAnotherTakesItsPlace) {
  Secret password = secret("hunter2!");
  start_watching(password);
  password = secret("correct horse");
  ASSERT_TRUE(watch.released);
  EXPECT_EQ(watched_content(), zeroes);
  EXPECT_EQ(revealed(password), "correct horse");
}

TEST(Secret, StaysWhereItIsWhenMoved) {
  Secret from = secret("hunter2!");
  start_watching(from);
  const Secret to = std::move(from);
  EXPECT_FALSE(watch.released);
  EXPECT_EQ(revealed(to), "hunter2!");
  EXPECT_TRUE(
      from.empty());  // NOLINT(bugprone-use-after-move): what a moved secret is, is promised
  EXPECT_EQ(revealed(from), "");
}

TEST(Secret, SurvivesBeingAssignedToItself) {
  Secret password = secret("hunter2!");
  Secret& same = password;
  password = std::move(same);
  EXPECT_EQ(revealed(password), "hunter2!");
}

TEST(Secret, TakesTextAndLeavesNothingBehind) {
  std::string text = "a password that is too long for a small string";
  const char* const place = text.data();
  const std::size_t capacity = text.capacity();
  text.resize(10);
  const Secret taken = Secret::take(text);
  EXPECT_EQ(revealed(taken), "a password");
  EXPECT_EQ(text, "");
  ASSERT_EQ(text.data(), place);
  text.resize(capacity);
  EXPECT_EQ(text, std::string(capacity, '\0'));
}

TEST(Secret, TakesBytesAndLeavesNothingBehind) {
  Bytes bytes{1, 2, 3, 4};
  const std::uint8_t* const place = bytes.data();
  bytes.resize(2);
  const Secret taken = Secret::take(bytes);
  EXPECT_EQ(revealed(taken), "\x01\x02");
  EXPECT_TRUE(bytes.empty());
  EXPECT_EQ(bytes.data(), place);
}

TEST(Secret, ComparesByContent) {
  EXPECT_TRUE(secret("same").equals(secret("same")));
  EXPECT_FALSE(secret("same").equals(secret("sama")));
  EXPECT_FALSE(secret("same").equals(secret("same!")));
  EXPECT_TRUE(Secret().equals(secret("")));
}

TEST(Secret, IsCopiedOnlyWhereItIsSpelledOut) {
  const Secret original = secret("hunter2!");
  EXPECT_TRUE(original.clone().equals(original));
  static_assert(!std::copy_constructible<Secret>);
  static_assert(!std::is_copy_assignable_v<Secret>);
}

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept JsonWritable = requires(nlohmann::json& json, const T& value) { to_json(json, value); };

TEST(Secret, CannotBePrintedByAccident) {
  static_assert(Streamable<int>);
  static_assert(!Streamable<Secret>);
  static_assert(!JsonWritable<Secret>);
  static_assert(!std::equality_comparable<Secret>);
}

TEST(Secret, ShowsOnlyItsSizeInAFailingTest) {
  EXPECT_EQ(testing::PrintToString(secret("hunter2!")), "Secret(8 bytes)");
}

}  // namespace
}  // namespace signet
