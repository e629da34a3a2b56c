using System.Runtime.InteropServices;

namespace Signet.Lab.Authentication;

/// <summary>One logon under way, on one connection. Gone with the connection's last reference.
/// </summary>
internal sealed class GssContext() : SafeHandle(0, ownsHandle: true)
{
  public override bool IsInvalid => handle == 0;

  /// <summary>What a token led to: the status, whether the client had bound itself to this TLS
  /// channel, and what it is to be answered.</summary>
  public sealed record Step(uint Status, bool ChannelBound, byte[] Answer);

  public unsafe Step Accept(nint credential, byte[] token, byte[]? channel)
  {
    fixed (
      byte* tokenBytes = token,
        channelBytes = channel
    )
    {
      uint minor,
        flags = 0;
      nint context = handle;
      var given = new GssApi.Buffer { Length = (nuint)token.Length, Value = tokenBytes };
      var answer = default(GssApi.Buffer);
      var bindings = default(GssApi.ChannelBindings);
      bindings.ApplicationData = new GssApi.Buffer
      {
        Length = (nuint)(channel?.Length ?? 0),
        Value = channelBytes,
      };
      uint status = GssApi.gss_accept_sec_context(
        &minor,
        &context,
        credential,
        &given,
        channel is null ? null : &bindings,
        null,
        null,
        &answer,
        &flags,
        null,
        null
      );
      SetHandle(context);
      byte[] reply = new Span<byte>(answer.Value, (int)answer.Length).ToArray();
      _ = GssApi.gss_release_buffer(&minor, &answer);
      return new Step(status, (flags & GssApi.ChannelBound) != 0, reply);
    }
  }

  protected override unsafe bool ReleaseHandle()
  {
    uint minor;
    nint context = handle;
    return GssApi.gss_delete_sec_context(&minor, &context, null) == GssApi.Complete;
  }
}
