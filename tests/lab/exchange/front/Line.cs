using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Signet.Lab.Authentication;
using Signet.Lab.Misbehaviour;

namespace Signet.Lab.Front;

/// <summary>One connection, above TLS: what is remembered of it, and a writer that can break it off
/// at the byte.</summary>
public sealed class Line(ConnectionContext connection) : PipeWriter, IDuplexPipe
{
  private readonly PipeWriter _output = connection.Transport.Output;
  private long? _left;

  public PipeReader Input { get; } = connection.Transport.Input;

  public PipeWriter Output => this;

  public Splitter Splitter { get; } = new();

  public bool IsAuthenticated { get; set; }

  /// <summary>The logon under way, if there is one.</summary>
  internal GssContext? Logon { get; set; }

  public static Line Of(HttpContext context) =>
    (Line)context.Features.Get<IConnectionItemsFeature>()!.Items[typeof(Line)]!;

  public void CutAfter(int bytes) => _left = bytes;

  public override void Advance(int bytes)
  {
    if (_left is not null)
    {
      bytes = (int)Math.Min(bytes, _left.Value);
      _left -= bytes;
    }
    _output.Advance(bytes);
  }

  public override async ValueTask<FlushResult> FlushAsync(
    CancellationToken cancellationToken = default
  )
  {
    FlushResult result = await _output.FlushAsync(cancellationToken);
    if (_left == 0)
    {
      // An abort throws away what the socket has not taken; but it has, or the flush would go on.
      connection.Abort(new ConnectionAbortedException("ordered"));
      return new FlushResult(isCanceled: false, isCompleted: true);
    }
    return result;
  }

  public override Memory<byte> GetMemory(int sizeHint = 0) => _output.GetMemory(sizeHint);

  public override Span<byte> GetSpan(int sizeHint = 0) => _output.GetSpan(sizeHint);

  public override bool CanGetUnflushedBytes => _output.CanGetUnflushedBytes;

  public override long UnflushedBytes => _output.UnflushedBytes;

  public override void CancelPendingFlush() => _output.CancelPendingFlush();

  public override void Complete(Exception? exception = null) => _output.Complete(exception);
}
