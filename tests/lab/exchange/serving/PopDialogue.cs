namespace Signet.Lab.Serving;

/// <summary>POP3 to where a client would log on, which nobody can.</summary>
public static class PopDialogue
{
  public static async Task RunAsync(Conversation conversation, Func<Presented> presented)
  {
    await conversation.SayAsync("+OK The Microsoft Exchange POP3 service is ready.");
    while (await conversation.ReadAsync() is { } line)
    {
      bool offers = presented().IsOffered && !conversation.IsSecure;
      switch (line.Split(' ', 2)[0].ToUpperInvariant())
      {
        case "CAPA":
          await conversation.SayAsync($"+OK\r\nTOP\r\nUIDL\r\n{(offers ? "STLS\r\n" : "USER\r\n")}.");
          break;
        case "STLS" when offers:
          await conversation.SayAsync("+OK Begin TLS negotiation.");
          if (!await conversation.SecureAsync(presented().Certificate))
          {
            return;
          }
          break;
        case "QUIT":
          await conversation.SayAsync("+OK Microsoft Exchange Server POP3 server signing off.");
          await conversation.CloseAsync();
          return;
        default:
          await conversation.SayAsync("-ERR Protocol error. 14");
          break;
      }
    }
  }
}
