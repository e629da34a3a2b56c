using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Signet.Lab.Serving;

/// <summary>A connection as lines of text, in clear or within TLS.</summary>
public sealed class Conversation(Socket socket, CancellationToken end) : IAsyncDisposable
{
  private const int Longest = 8192;

  private readonly byte[] _buffer = new byte[Longest];
  private readonly NetworkStream _network = new(socket, ownsSocket: true);
  private SslStream? _secure;
  private int _start;
  private int _filled;

  public bool IsSecure => _secure is not null;

  private Stream Stream => (Stream?)_secure ?? _network;

  /// <summary>A line without its end; null when there is none or it is too long.</summary>
  public async Task<string?> ReadAsync()
  {
    while (true)
    {
      int length = _buffer.AsSpan(_start, _filled - _start).IndexOf((byte)'\n');
      if (length >= 0)
      {
        string line = Encoding.Latin1.GetString(_buffer, _start, length).TrimEnd('\r');
        _start += length + 1;
        return line;
      }
      _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
      _filled -= _start;
      _start = 0;
      int read =
        _filled == Longest ? 0 : await Stream.ReadAsync(_buffer.AsMemory(_filled), end);
      if (read == 0)
      {
        return null;
      }
      _filled += read;
    }
  }

  public async Task SayAsync(string text) =>
    await Stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), end);

  /// <summary>What was sent ahead in clear is not taken for something said within TLS. Without a
  /// certificate the connection is cut in the middle of the handshake; false then.</summary>
  public async Task<bool> SecureAsync(SslStreamCertificateContext? certificate)
  {
    _start = _filled = 0;
    if (certificate is null)
    {
      await socket.ReceiveAsync(_buffer.AsMemory(), end);
      socket.Close(0);
      return false;
    }
    _secure = new SslStream(_network);
    var options = new SslServerAuthenticationOptions
    {
      ServerCertificateContext = certificate,
      EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
    };
    await _secure.AuthenticateAsServerAsync(options, end);
    return true;
  }

  /// <summary>Says goodbye to TLS, so that nobody takes the end for a cut.</summary>
  public async Task CloseAsync()
  {
    if (_secure is not null)
    {
      await _secure.ShutdownAsync();
    }
    socket.Shutdown(SocketShutdown.Send);
  }

  public async ValueTask DisposeAsync()
  {
    if (_secure is not null)
    {
      await _secure.DisposeAsync();
    }
    await _network.DisposeAsync();
  }
}
