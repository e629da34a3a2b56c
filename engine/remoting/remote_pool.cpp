#include "remoting/remote_pool.h"

#include <utility>

#include "remoting/conversation.h"

namespace signet {

RemotePool::RemotePool(PoolSettings settings, std::unique_ptr<HttpChannel> channel,
                       const RemoteParts& parts)
    : conversation_(
          std::make_unique<Conversation>(std::move(settings), std::move(channel), parts)) {}

RemotePool::~RemotePool() { close(); }

Expected<void> RemotePool::open(const CallLimit& limit) { return conversation_->open(limit); }

bool RemotePool::is_usable() const { return conversation_->is_usable(); }

const psrp::Introduction& RemotePool::introduction() const { return conversation_->introduction(); }

Invocation RemotePool::invoke(const psrp::Pipeline& pipeline, const InvokeOptions& options) {
  return conversation_->invoke(pipeline, options);
}

void RemotePool::close() { conversation_->close(); }

}  // namespace signet
