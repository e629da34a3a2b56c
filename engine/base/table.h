#pragma once

#include <string>
#include <vector>

namespace signet {

// Rows as columns of equal width, two spaces between them and `indent` before the first; cells are
// UTF-8, a column is as wide as its longest cell has characters. Nothing stands after a last cell.
std::string table_text(const std::vector<std::vector<std::string>>& rows, std::size_t indent);

}  // namespace signet
