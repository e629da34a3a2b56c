#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "clixml/storage.h"

namespace signet::clixml {

// A stretch of Storage::type_names.
struct TypeList {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

// Fills a Storage: adds nodes, gathers texts and type names, and knows what each RefId stands for.
class StorageBuilder {
 public:
  StorageBuilder() { storage_->nodes.emplace_back(); }  // the null that stands for nothing

  // The new node's number.
  std::uint32_t add(Kind kind);
  std::uint32_t add_object();
  std::uint32_t add_reference(std::uint32_t object);
  void add_to_top(std::uint32_t node) { storage_->top.push_back(node); }
  void give_name(std::uint32_t node, std::string_view name);
  void give_types(std::uint32_t object, const TypeList& types);
  Node& node(std::uint32_t number) { return storage_->nodes[number]; }
  ObjectParts& parts(std::uint32_t object) { return storage_->objects[node(object).more]; }

  // One text at a time. Ending it fails on a lone surrogate.
  void begin_text() { text_begin_ = storage_->texts.size(); }
  void append_text(std::string_view text) { storage_->texts += text; }
  std::optional<Stretch> end_text();
  // Ends a text that is the decimal code of one UTF-16 unit and keeps the character.
  std::optional<Stretch> end_character();
  // Ends a text that is a type's name, the last one of that object. False on a lone surrogate.
  bool end_type_name(std::uint32_t object);

  // The place where the next type name will stand.
  TypeList no_types() const;
  TypeList progress_types();

  // False when that RefId is taken already.
  bool define_object(std::uint32_t reference, std::uint32_t object);
  bool define_types(std::uint32_t reference, const TypeList& types);
  std::optional<std::uint32_t> find_object(std::uint32_t reference) const;
  std::optional<TypeList> find_types(std::uint32_t reference) const;

  std::shared_ptr<const Storage> take() { return std::move(storage_); }

 private:
  std::shared_ptr<Storage> storage_ = std::make_shared<Storage>();
  std::size_t text_begin_ = 0;
  // Ordered, for an attacker can choose numbers that collide in a hash.
  std::map<std::uint32_t, std::uint32_t> objects_;
  std::map<std::uint32_t, TypeList> types_;
  std::optional<TypeList> progress_types_;
};

}  // namespace signet::clixml
