using Signet.Lab.Front;
using Signet.Lab.Soap;

namespace Signet.Lab.Misbehaviour;

/// <summary>Other answers instead of acting.</summary>
public static class Refusals
{
  public static Task TimeoutAsync(FaultRule rule, Exchange exchange) =>
    exchange.DeliverAsync(exchange.Refusal(WsManFault.TimedOut()));

  public static Task FaultAsync(FaultRule rule, Exchange exchange) =>
    exchange.DeliverAsync(exchange.Refusal(new WsManFault(rule.Code, rule.Subcode, rule.Text)));

  public static Task ThrottleAsync(FaultRule rule, Exchange exchange) =>
    exchange.DeliverAsync(exchange.Refusal(WsManFault.Throttled(rule.Milliseconds)));

  public static Task TooManyShellsAsync(FaultRule rule, Exchange exchange) =>
    exchange.DeliverAsync(exchange.Refusal(WsManFault.TooManyShells(18)));

  public static Task HttpAsync(FaultRule rule, Exchange exchange) =>
    exchange.WriteAsync(rule.Status, rule.ContentType, rule.Body);

  public static Task RedirectAsync(FaultRule rule, Exchange exchange)
  {
    exchange.Context.Response.Headers.Location = rule.Location;
    return exchange.WriteAsync(
      rule.Status is >= 300 and < 400 ? rule.Status : 302,
      "text/html",
      ""
    );
  }
}
