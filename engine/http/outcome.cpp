#include "http/outcome.h"

namespace signet {

// A 401 comes before the server acts. Anything else may come from something that stands between and
// has let the request through.
HttpResult outcome(std::expected<Answer, Loss> answer, const CurlConnection& connection) {
  if (!answer) return std::unexpected(HttpFailure{answer.error().problem, answer.error().sent});
  const auto refusal = refusal_of(*answer, connection.server(), connection.redirect_target());
  if (refusal) return std::unexpected(HttpFailure{*refusal, answer->status != 401});
  if (!answer->framed) {
    Problem problem{
        "http.malformed", connection.server() + " does not say where its answer ends", {}, {}, {}};
    return std::unexpected(HttpFailure{std::move(problem), true});
  }
  return HttpResponse{answer->status, std::move(answer->content_type), std::move(answer->body),
                      std::move(answer->diagnostics)};
}

}  // namespace signet
