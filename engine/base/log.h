#pragma once

#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

namespace signet {

// Lines for operators on stderr. Never pass a secret: there is no overload that takes one.
class Log {
 public:
  enum class Level { debug, info, warning, error, off };
  enum class Format {
    text,
    json
  };  // json: one object per line with time, level, message and fields
  using Field = std::pair<std::string_view, std::string_view>;
  using Fields = std::initializer_list<Field>;

  Log(Level level, Format format);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view message, Fields fields = {}) const;
  void info(std::string_view message, Fields fields = {}) const;
  void warning(std::string_view message, Fields fields = {}) const;
  void error(std::string_view message, Fields fields = {}) const;

 private:
  struct Sink;
  void write(Level level, std::string_view message, Fields fields) const;

  std::unique_ptr<Sink> sink_;
  Format format_;
};

}  // namespace signet
