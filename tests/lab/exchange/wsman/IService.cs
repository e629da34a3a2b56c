using Signet.Lab.Soap;

namespace Signet.Lab.WsMan;

/// <summary>What stands behind the front: real server processes, or a recorded conversation.
/// </summary>
public interface IService
{
  /// <summary>Throws WsManFault. `gone` is the client hanging up: what it waited for stays.
  /// </summary>
  Task<Answer> AnswerAsync(Request request, int endpoint, CancellationToken gone);

  int OpenShells { get; }

  /// <summary>Ends all shells.</summary>
  void Reset();
}
