using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Signet.Lab.Serving;

/// <summary>One port of one server. Takes any number of connections, without a thread for any.
/// </summary>
public sealed class Listener : IDisposable
{
  private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

  private readonly Socket _socket = new(
    AddressFamily.InterNetwork,
    SocketType.Stream,
    ProtocolType.Tcp
  );
  private readonly CancellationTokenSource _end = new();
  private readonly Func<Conversation, Task> _talk;

  /// <summary>Throws SocketException.</summary>
  public Listener(IPEndPoint address, Func<Conversation, Task> talk)
  {
    _talk = talk;
    try
    {
      _socket.Bind(address);
      _socket.Listen(512);
    }
    catch (SocketException)
    {
      _socket.Dispose();
      throw;
    }
    _ = AcceptAsync();
  }

  /// <summary>Whoever is connected is cut off.</summary>
  public void Dispose()
  {
    _socket.Dispose();
    _end.Cancel();
  }

  private async Task AcceptAsync()
  {
    try
    {
      while (true)
      {
        Socket visitor = await _socket.AcceptAsync(_end.Token);
        _ = Task.Run(() => ServeAsync(visitor));
      }
    }
    catch (Exception end)
      when (end is SocketException or ObjectDisposedException or OperationCanceledException)
    {
      // The server is stopped.
    }
  }

  private async Task ServeAsync(Socket visitor)
  {
    try
    {
      using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
      limit.CancelAfter(Patience);
      visitor.NoDelay = true;
      await using var conversation = new Conversation(visitor, limit.Token);
      await _talk(conversation);
    }
    catch (Exception end)
      when (end
          is IOException
            or SocketException
            or AuthenticationException
            or ObjectDisposedException
            or OperationCanceledException
      )
    {
      // The visitor went, or did not like what was shown.
    }
  }
}
