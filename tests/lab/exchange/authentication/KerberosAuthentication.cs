using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Signet.Lab.Front;

namespace Signet.Lab.Authentication;

/// <summary>Kerberos as IIS does it: a connection is authenticated once, with the schemes
/// Negotiate (SPNEGO) and Kerberos (the bare mechanism), bound to the TLS channel.</summary>
public sealed class KerberosAuthentication : IAuthentication, IDisposable
{
  private readonly GssCredential _credential;
  private readonly AuthenticationCounters _counters;
  private readonly byte[]? _channel;
  private readonly bool _mustBeBound;
  private readonly string _mutual;
  private readonly string[] _schemes;

  public KerberosAuthentication(Options options, byte[] channel, AuthenticationCounters counters)
  {
    _credential = new GssCredential(options.Text("keytab"), options.Text("service"));
    _counters = counters;
    string binding = options.Choice("channel-binding", "require", "allow", "ignore");
    _channel = binding == "ignore" ? null : channel;
    _mustBeBound = binding == "require";
    _mutual = options.Choice("mutual", "yes", "no", "garbled");
    _schemes = options.Text("schemes").Split(',');
  }

  public bool Admit(HttpContext context)
  {
    Line line = Line.Of(context);
    string[] header = context.Request.Headers.Authorization.ToString().Split(' ', 2);
    if (header.Length == 2)
    {
      _counters.Attempted(header[0]);
      return Proceed(context, line, header[0], header[1]);
    }
    return line.IsAuthenticated || Challenge(context);
  }

  public void Dispose() => _credential.Dispose();

  private bool Proceed(HttpContext context, Line line, string scheme, string text)
  {
    var token = new byte[text.Length];
    if (
      !_schemes.Contains(scheme) || !Convert.TryFromBase64String(text.Trim(), token, out int length)
    )
    {
      _counters.Refused();
      return Challenge(context);
    }
    line.IsAuthenticated = false;
    line.Logon ??= new GssContext();
    GssContext.Step step = line.Logon.Accept(
      _credential.DangerousGetHandle(),
      token[..length],
      _channel
    );
    if (step.Status == GssApi.ContinueNeeded)
    {
      return Challenge(context, $"{scheme} {Convert.ToBase64String(step.Answer)}");
    }
    line.Logon.Dispose();
    line.Logon = null;
    return Conclude(context, line, scheme, step);
  }

  private bool Conclude(HttpContext context, Line line, string scheme, GssContext.Step step)
  {
    if (step.Status != GssApi.Complete || (_mustBeBound && !step.ChannelBound))
    {
      _counters.Refused(step.Status == GssApi.BadBindings || step.Status == GssApi.Complete);
      return Challenge(context);
    }
    _counters.Accepted();
    line.IsAuthenticated = true;
    if (_mutual != "no")
    {
      byte[] proof = _mutual == "yes" ? step.Answer : [.. step.Answer.Reverse()];
      context.Response.Headers.WWWAuthenticate = $"{scheme} {Convert.ToBase64String(proof)}";
    }
    return true;
  }

  private bool Challenge(HttpContext context, string? more = null)
  {
    _counters.Challenged();
    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
    context.Response.Headers.WWWAuthenticate = more is null ? new StringValues(_schemes) : more;
    return false;
  }
}
