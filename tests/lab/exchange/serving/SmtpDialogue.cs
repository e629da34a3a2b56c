using System.Globalization;
using Signet.Lab.Organisation;

namespace Signet.Lab.Serving;

/// <summary>SMTP as a receive connector speaks it; mail is taken and counted, not kept.</summary>
public sealed class SmtpDialogue(
  Conversation conversation,
  Server server,
  Func<Presented> presented
)
{
  private const string TooEarly = "503 5.5.2 Need mail command";

  private bool _hasSender;
  private int _recipients;

  public async Task RunAsync()
  {
    if (presented().IsClosed)
    {
      await conversation.SayAsync("421 4.3.2 Service not available");
      return;
    }
    string now = DateTime.UtcNow.ToString("ddd, d MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
    await conversation.SayAsync(
      $"220 {server.Fqdn} Microsoft ESMTP MAIL Service ready at {now} +0000"
    );
    while (await conversation.ReadAsync() is { } line && await ObeyAsync(line)) { }
    await conversation.CloseAsync();
  }

  // False when it is over.
  private async Task<bool> ObeyAsync(string line)
  {
    string verb = line.Split(' ', 2)[0].ToUpperInvariant();
    switch (verb)
    {
      case "STARTTLS":
        return await SecureAsync();
      case "DATA" when _recipients > 0:
        return await TakeAsync();
      case "QUIT":
        await conversation.SayAsync("221 2.0.0 Service closing transmission channel");
        return false;
      default:
        await conversation.SayAsync(Answer(verb, presented()));
        return true;
    }
  }

  private string Answer(string verb, Presented shown)
  {
    switch (verb)
    {
      case "EHLO":
        return Hello(shown);
      case "HELO":
        return $"250 {server.Fqdn} Hello [127.0.0.1]";
      case "MAIL" when shown.IsRequired && !conversation.IsSecure:
        return "451 5.7.3 STARTTLS is required to send mail";
      case "MAIL":
        _hasSender = true;
        return "250 2.1.0 Sender OK";
      case "RCPT" when _hasSender:
        ++_recipients;
        return "250 2.1.5 Recipient OK";
      case "RCPT" or "DATA":
        return TooEarly;
      case "RSET":
        Forget();
        return "250 2.0.0 Resetting";
      case "NOOP":
        return "250 2.0.0 OK";
      default:
        return "500 5.3.3 Unrecognized command";
    }
  }

  private string Hello(Presented shown)
  {
    Forget();
    List<string> offered = [$"{server.Fqdn} Hello [127.0.0.1]", "SIZE 37748736", "PIPELINING"];
    if (shown.IsOffered && !conversation.IsSecure)
    {
      offered.Add("STARTTLS");
    }
    offered.Add("8BITMIME");
    return string.Join(
      "\r\n",
      offered.Select((word, index) => $"250{(index + 1 < offered.Count ? '-' : ' ')}{word}")
    );
  }

  private async Task<bool> SecureAsync()
  {
    Presented shown = presented();
    if (!shown.IsOffered || conversation.IsSecure)
    {
      await conversation.SayAsync("502 5.3.3 Command not implemented");
      return true;
    }
    Forget();
    await conversation.SayAsync("220 2.0.0 SMTP server ready");
    return await conversation.SecureAsync(shown.Certificate);
  }

  private async Task<bool> TakeAsync()
  {
    await conversation.SayAsync("354 Start mail input; end with <CRLF>.<CRLF>");
    string? line;
    do
    {
      line = await conversation.ReadAsync();
    } while (line is not null and not ".");
    if (line is null)
    {
      return false;
    }
    server.CountMail(conversation.IsSecure);
    Forget();
    await conversation.SayAsync($"250 2.6.0 <{Guid.NewGuid()}@{server.Fqdn}> Queued mail for delivery");
    return true;
  }

  private void Forget()
  {
    _hasSender = false;
    _recipients = 0;
  }
}
