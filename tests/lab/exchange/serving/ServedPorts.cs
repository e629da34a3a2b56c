using System.Net;
using System.Net.Sockets;
using Signet.Lab.Organisation;

namespace Signet.Lab.Serving;

/// <summary>The ports of one server, at its own address.</summary>
public sealed class ServedPorts(Server server, IPAddress address, Presentation presentation)
  : IDisposable
{
  private readonly List<Listener> _open = [];

  public Server Server => server;

  /// <summary>Throws SocketException, having opened none.</summary>
  public void Open()
  {
    if (_open.Count > 0)
    {
      return;
    }
    try
    {
      Web(443, Server.FrontEnd);
      Web(444, Server.BackEnd);
      Smtp(25);
      Smtp(587);
      Mail(143, "IMAP", isImplicit: false, ImapDialogue.RunAsync);
      Mail(993, "IMAP", isImplicit: true, ImapDialogue.RunAsync);
      Mail(110, "POP", isImplicit: false, PopDialogue.RunAsync);
      Mail(995, "POP", isImplicit: true, PopDialogue.RunAsync);
    }
    catch (SocketException)
    {
      Dispose();
      throw;
    }
  }

  public void Dispose()
  {
    _open.ForEach(listener => listener.Dispose());
    _open.Clear();
  }

  private void Web(int port, int site) =>
    Listen(
      port,
      conversation => WebDialogue.RunAsync(conversation, server, presentation.Site(server, site))
    );

  private void Smtp(int port) =>
    Listen(
      port,
      conversation =>
        new SmtpDialogue(
          conversation,
          server,
          () => presentation.Transport(server, port)
        ).RunAsync()
    );

  private void Mail(
    int port,
    string service,
    bool isImplicit,
    Func<Conversation, Func<Presented>, Task> talk
  ) =>
    Listen(
      port,
      async conversation =>
      {
        Presented Shown() => presentation.Mail(server, service);
        if (!isImplicit || await conversation.SecureAsync(Shown().Certificate))
        {
          await talk(conversation, Shown);
        }
      }
    );

  private void Listen(int port, Func<Conversation, Task> talk) =>
    _open.Add(new Listener(new IPEndPoint(address, port), talk));
}
