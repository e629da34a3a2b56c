#include "report/html_data.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/json.h"
#include "base/text.h"

namespace signet {

namespace {

using State = Review::Row::State;

// Texts that occur over and over, each once, in the order of their first use.
class Texts {
 public:
  std::size_t place_of(const std::string& text) {
    const auto [found, is_new] = places_.try_emplace(text, texts_.size());
    if (is_new) texts_.push_back(printable(text));
    return found->second;
  }
  Json take() { return std::move(texts_); }

 private:
  std::unordered_map<std::string, std::size_t> places_;
  Json::array_t texts_;
};

std::string kind_of(const SlotName& slot) { return slot.text().substr(0, slot.text().find(':')); }

// The kinds of services, sorted: the columns.
std::map<std::string, std::size_t> columns_of(const Review& review) {
  std::map<std::string, std::size_t> columns;
  for (const Review::Row& row : review.rows) {
    for (const Review::Row::Cell& cell : row.cells) columns.try_emplace(kind_of(cell.slot), 0);
  }
  std::size_t place = 0;
  for (auto& [kind, column] : columns) column = place++;
  return columns;
}

class Moves {
 public:
  std::size_t place_of(const Review::Row::Cell& cell) {
    const auto [found, is_new] = places_.try_emplace({cell.before, cell.after}, moves_.size());
    if (is_new) moves_.push_back({printable(cell.before), printable(cell.after)});
    return found->second;
  }
  Json take() { return std::move(moves_); }

 private:
  std::map<std::pair<std::string, std::string>, std::size_t> places_;
  Json::array_t moves_;
};

void add_rows(Json& data, const Review& review) {
  const std::map<std::string, std::size_t> columns = columns_of(review);
  Texts slots;
  Texts groups;
  Texts notes;
  Moves moves;
  Json::array_t cells;
  Json::array_t servers, group_places, waves, states, note_places;
  for (const Review::Row& row : review.rows) {
    servers.push_back(row.server.text());
    group_places.push_back(groups.place_of(row.group));
    waves.push_back(row.wave);
    states.push_back(static_cast<std::size_t>(row.state));
    note_places.push_back(notes.place_of(row.note));
    Json::array_t flat;
    flat.reserve(3 * row.cells.size());
    for (const Review::Row::Cell& cell : row.cells) {
      flat.push_back(columns.at(kind_of(cell.slot)));
      flat.push_back(moves.place_of(cell));
      flat.push_back(slots.place_of(cell.slot.text()));
    }
    cells.push_back(std::move(flat));
  }
  for (const auto& [kind, column] : columns) data["columns"].push_back(kind);
  data["servers"] = std::move(servers);
  data["groups"] = std::move(group_places);
  data["waves"] = std::move(waves);
  data["states"] = std::move(states);
  data["noteOf"] = std::move(note_places);
  data["cells"] = std::move(cells);
  data["slots"] = slots.take();
  data["groupNames"] = groups.take();
  data["notes"] = notes.take();
  data["moves"] = moves.take();
}

// Runs of rows, first and last: [[0, 9], [12, 12]].
Json runs_of(std::vector<std::size_t> rows) {
  std::sort(rows.begin(), rows.end());
  Json runs = Json::array();
  for (const std::size_t row : rows) {
    if (!runs.empty() && runs.back()[1].get<std::size_t>() + 1 >= row) {
      runs.back()[1] = row;
    } else {
      runs.push_back({row, row});
    }
  }
  return runs;
}

// Null is the whole fleet.
Json said(const Review& review) {
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < review.rows.size(); ++i)
    places.emplace(review.rows[i].server.text(), i);
  Json lines = Json::array();
  for (const Review::Exception& line : review.exceptions) {
    std::vector<std::size_t> rows;
    for (const TargetName& server : line.servers) {
      const auto found = places.find(server.text());
      if (found != places.end()) rows.push_back(found->second);
    }
    lines.push_back(line.servers.empty() ? Json() : runs_of(std::move(rows)));
  }
  return lines;
}

std::string class_word(State state) {
  std::string word(to_text(state));
  std::replace(word.begin(), word.end(), ' ', '-');
  return word;
}

}  // namespace

std::string review_data(const Review& review) {
  Json data;
  data["columns"] = Json::array();
  add_rows(data, review);
  for (const State state :
       {State::change, State::as_desired, State::blocked, State::unknown, State::left_out}) {
    data["stateNames"].push_back(to_text(state));
    data["stateKeys"].push_back(class_word(state));
  }
  data["said"] = said(review);
  const std::string text = data.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string escaped;
  escaped.reserve(text.size());
  for (const char letter : text) {  // only a text within can have one
    if (letter == '<') {
      escaped += "\\u003c";
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

}  // namespace signet
