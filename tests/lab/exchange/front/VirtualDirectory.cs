using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Signet.Lab.Authentication;
using Signet.Lab.Misbehaviour;
using Signet.Lab.Soap;
using Signet.Lab.Transcript;
using Signet.Lab.WsMan;

namespace Signet.Lab.Front;

/// <summary>The PowerShell directory of a web server: from HTTP to an exchange, obeying the orders
/// to misbehave.</summary>
public sealed class VirtualDirectory(
  IService service,
  IAuthentication authentication,
  FaultRules rules,
  Counters counters,
  Recorder recorder,
  int latency,
  int endpoints
) : IDisposable
{
  private const string NotFound =
    "<html><body><h1>404 - File or directory not found.</h1></body></html>";

  private CancellationTokenSource _reset = new();

  public async Task HandleAsync(HttpContext context)
  {
    using var gone = CancellationTokenSource.CreateLinkedTokenSource(
      context.RequestAborted,
      _reset.Token
    );
    counters.Arrived();
    try
    {
      if (latency > 0)
      {
        await Task.Delay(latency, gone.Token);
      }
      await AnswerAsync(context, gone.Token);
    }
    catch (Exception failure) when (failure is OperationCanceledException or IOException)
    {
      context.Abort();
    }
  }

  public void Dispose() => _reset.Dispose();

  /// <summary>Lets go of whoever waits.</summary>
  public void Reset() => Interlocked.Exchange(ref _reset, new CancellationTokenSource()).Cancel();

  private async Task AnswerAsync(HttpContext context, CancellationToken gone)
  {
    if (Number(context.Request.Path) is not { } endpoint)
    {
      await RefuseAsync(context, StatusCodes.Status404NotFound, NotFound);
    }
    else if (!HttpMethods.IsPost(context.Request.Method))
    {
      await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "<html/>");
    }
    else if (authentication.Admit(context))
    {
      await ServeAsync(context, endpoint, gone);
    }
  }

  private async Task ServeAsync(HttpContext context, int endpoint, CancellationToken gone)
  {
    using var content = new MemoryStream();
    await context.Request.Body.CopyToAsync(content, gone);
    if (content.Length == 0)
    {
      // Clients prove who they are before they say anything.
      return;
    }
    content.Position = 0;
    bool isSoap =
      context.Request.ContentType?.StartsWith("application/soap+xml", StringComparison.Ordinal)
      ?? false;
    XElement? envelope = isSoap ? Request.Envelope(content) : null;
    if (envelope is null)
    {
      await RefuseAsync(
        context,
        isSoap ? StatusCodes.Status400BadRequest : StatusCodes.Status415UnsupportedMediaType,
        ""
      );
      return;
    }
    Operation? operation = Request.OperationOf(envelope);
    counters.Asked(operation);
    var exchange = new Exchange(
      context,
      Line.Of(context),
      service,
      recorder,
      endpoint,
      content.ToArray(),
      envelope,
      gone
    );
    await BehaveAsync(exchange, rules.Next(operation));
  }

  private static async Task BehaveAsync(Exchange exchange, FaultRule? rule)
  {
    if (rule is not null)
    {
      await Actions.Known[rule.Action].RunAsync(rule, exchange);
      return;
    }
    await exchange.DeliverAsync(await exchange.ActAsync());
  }

  // /PowerShell/ is 0; /ep/N/PowerShell/ is N, one of many on one port.
  private int? Number(PathString path)
  {
    string[] parts = path.Value?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
    bool ends =
      parts.Length > 0 && parts[^1].Equals("PowerShell", StringComparison.OrdinalIgnoreCase);
    if (ends && parts.Length == 1)
    {
      return 0;
    }
    bool one =
      ends
      && parts.Length == 3
      && parts[0] == "ep"
      && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
      && number < endpoints;
    return one ? int.Parse(parts[1], CultureInfo.InvariantCulture) : null;
  }

  private static Task RefuseAsync(HttpContext context, int status, string text)
  {
    context.Response.StatusCode = status;
    context.Response.ContentType = "text/html; charset=utf-8";
    return context.Response.WriteAsync(text);
  }
}
