using System.Text;
using Microsoft.AspNetCore.Http;
using Signet.Lab.Front;

namespace Signet.Lab.Misbehaviour;

/// <summary>Documents that cost a careless reader its memory, stack or time.</summary>
public static class Bombs
{
  private const int DeepNesting = 10_000;
  private const int SoupBytes = 8 << 20;
  private const string ExternalEntity =
    "<?xml version=\"1.0\"?><!DOCTYPE s [<!ENTITY file SYSTEM \"file:///etc/hostname\">]>";

  public static Task SendAsync(FaultRule rule, Exchange exchange) =>
    rule.Which switch
    {
      "entities" => WriteAsync(exchange, Entities() + exchange.EnvelopeAround(Stream("&lol9;"))),
      "deep" => WriteAsync(exchange, exchange.EnvelopeAround(Deep())),
      "soup" => WriteAsync(exchange, exchange.EnvelopeAround(Soup())),
      "text" => WriteAsync(exchange, exchange.EnvelopeAround(Stream(new string('A', SoupBytes)))),
      "external" => WriteAsync(
        exchange,
        ExternalEntity + exchange.EnvelopeAround(Stream("&file;"))
      ),
      "endless" => EndlessAsync(exchange),
      _ => throw new InvalidOperationException($"which: no bomb {rule.Which}"),
    };

  private static Task WriteAsync(Exchange exchange, string text) =>
    exchange.WriteAsync(StatusCodes.Status200OK, Exchange.SoapType, text);

  // Ten times ten times ..: 10^9 times "lol" in under 1 KB.
  private static string Entities()
  {
    var text = new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol0 \"lol\">");
    for (int level = 1; level < 10; ++level)
    {
      text.Append($"<!ENTITY lol{level} \"")
        .Insert(text.Length, $"&lol{level - 1};", 10)
        .Append("\">");
    }
    return text.Append("]>").ToString();
  }

  private static string Deep() =>
    string.Concat(Enumerable.Repeat("<a>", DeepNesting))
    + string.Concat(Enumerable.Repeat("</a>", DeepNesting));

  private static string Soup()
  {
    var text = new StringBuilder(SoupBytes + 16);
    while (text.Length < SoupBytes)
    {
      text.Append("<a b=\"c\"/>");
    }
    return text.ToString();
  }

  private static string Stream(string content) =>
    $"<rsp:ReceiveResponse><rsp:Stream Name=\"stdout\">{content}</rsp:Stream>"
    + "</rsp:ReceiveResponse>";

  // Chunked, without an end; until the client has enough of it.
  private static async Task EndlessAsync(Exchange exchange)
  {
    exchange.Context.Response.ContentType = Exchange.SoapType;
    string whole = exchange.EnvelopeAround(Stream(""));
    byte[] start = Encoding.UTF8.GetBytes(
      whole[..whole.IndexOf("</rsp:Stream>", StringComparison.Ordinal)]
    );
    await exchange.Context.Response.Body.WriteAsync(start, exchange.Gone);
    byte[] more = Encoding.UTF8.GetBytes(new string('A', 65536));
    while (!exchange.Gone.IsCancellationRequested)
    {
      await exchange.Context.Response.Body.WriteAsync(more, exchange.Gone);
    }
  }
}
