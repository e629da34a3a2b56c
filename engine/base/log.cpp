#include "base/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "base/json.h"
#include "base/text.h"

namespace signet {

struct Log::Sink {
  spdlog::logger logger;
};

namespace {

spdlog::level::level_enum to_spdlog(Log::Level level) {
  switch (level) {
    case Log::Level::debug:
      return spdlog::level::debug;
    case Log::Level::info:
      return spdlog::level::info;
    case Log::Level::warning:
      return spdlog::level::warn;
    case Log::Level::error:
      return spdlog::level::err;
    case Log::Level::off:
      return spdlog::level::off;
  }
  return spdlog::level::off;
}

std::string as_line(std::string_view message, Log::Fields fields) {
  std::string line = printable(message);
  for (const auto& [name, value] : fields) {
    line += " ";
    line += name;
    line += "=";
    line += printable(value);
  }
  return line;
}

// The message and fields as the inner part of a JSON object; the pattern supplies time and level.
std::string as_json(std::string_view message, Log::Fields fields) {
  Json object = {{"message", message}};
  for (const auto& [name, value] : fields) object[std::string(name)] = value;
  const std::string text = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return text.substr(1, text.size() - 2);
}

}  // namespace

// A logger of our own: the library's default logger is a global and not clean under tsan.
Log::Log(Level level, Format format)
    : sink_(new Sink{spdlog::logger("signet", std::make_shared<spdlog::sinks::stderr_sink_mt>())}),
      format_(format) {
  sink_->logger.set_level(to_spdlog(level));
  sink_->logger.flush_on(spdlog::level::trace);
  sink_->logger.set_pattern(format == Format::json
                                ? R"({"time":"%Y-%m-%dT%H:%M:%SZ","level":"%l",%v})"
                                : "signet: %l: %v",
                            spdlog::pattern_time_type::utc);
}

Log::~Log() = default;

void Log::write(Level level, std::string_view message, Fields fields) const {
  const spdlog::level::level_enum at = to_spdlog(level);
  if (!sink_->logger.should_log(at)) return;
  sink_->logger.log(at, spdlog::string_view_t(format_ == Format::json ? as_json(message, fields)
                                                                      : as_line(message, fields)));
}

void Log::debug(std::string_view message, Fields fields) const {
  write(Level::debug, message, fields);
}
void Log::info(std::string_view message, Fields fields) const {
  write(Level::info, message, fields);
}
void Log::warning(std::string_view message, Fields fields) const {
  write(Level::warning, message, fields);
}
void Log::error(std::string_view message, Fields fields) const {
  write(Level::error, message, fields);
}

}  // namespace signet
