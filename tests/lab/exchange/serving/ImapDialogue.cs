namespace Signet.Lab.Serving;

/// <summary>IMAP to where a client would log on, which nobody can.</summary>
public static class ImapDialogue
{
  public static async Task RunAsync(Conversation conversation, Func<Presented> presented)
  {
    await conversation.SayAsync("* OK The Microsoft Exchange IMAP4 service is ready.");
    while (await conversation.ReadAsync() is { } line)
    {
      string[] words = line.Split(' ', 3);
      string tag = words[0];
      bool offers = presented().IsOffered && !conversation.IsSecure;
      switch (words.ElementAtOrDefault(1)?.ToUpperInvariant())
      {
        case "CAPABILITY":
          await conversation.SayAsync(
            $"* CAPABILITY IMAP4 IMAP4rev1 {(offers ? "LOGINDISABLED STARTTLS " : "AUTH=PLAIN ")}IDLE\r\n"
              + $"{tag} OK CAPABILITY completed."
          );
          break;
        case "STARTTLS" when offers:
          await conversation.SayAsync($"{tag} OK Begin TLS negotiation now.");
          if (!await conversation.SecureAsync(presented().Certificate))
          {
            return;
          }
          break;
        case "NOOP":
          await conversation.SayAsync($"{tag} OK NOOP completed.");
          break;
        case "LOGIN" or "AUTHENTICATE":
          await conversation.SayAsync($"{tag} NO LOGIN failed.");
          break;
        case "LOGOUT":
          await conversation.SayAsync(
            $"* BYE Microsoft Exchange Server IMAP4 server signing off.\r\n{tag} OK LOGOUT completed."
          );
          await conversation.CloseAsync();
          return;
        default:
          await conversation.SayAsync($"{tag} BAD Command Error. 12");
          break;
      }
    }
  }
}
