using System.Text;
using Signet.Lab.Organisation;

namespace Signet.Lab.Serving;

/// <summary>A web site that is well, whatever is asked of it.</summary>
public static class WebDialogue
{
  public static async Task RunAsync(Conversation conversation, Server server, Presented presented)
  {
    if (
      !await conversation.SecureAsync(presented.Certificate)
      || await conversation.ReadAsync() is not { } request
    )
    {
      return;
    }
    while (await conversation.ReadAsync() is { Length: > 0 })
    {
      // What the client says of itself does not matter.
    }
    string body = $"200 OK<br/>{server.Fqdn}";
    var answer = new StringBuilder("HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/10.0\r\n")
      .Append($"X-FEServer: {server.Name}\r\nContent-Type: text/html\r\n")
      .Append($"Content-Length: {body.Length}\r\nConnection: close\r\n\r\n");
    if (!request.StartsWith("HEAD ", StringComparison.Ordinal))
    {
      answer.Append(body);
    }
    await conversation.SayAsync(answer.ToString());
    await conversation.CloseAsync();
  }
}
