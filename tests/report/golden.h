#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "support/test_paths.h"

namespace signet {

// Compares a whole text with tests/report/golden/NAME; UPDATE_GOLDEN=1 accepts it.
inline void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = test::source_dir() + "/tests/report/golden/" + name;
  if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path) << text;
  std::stringstream golden;
  golden << std::ifstream(path).rdbuf();
  EXPECT_EQ(text, golden.str());
}

}  // namespace signet
