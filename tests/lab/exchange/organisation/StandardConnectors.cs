namespace Signet.Lab.Organisation;

/// <summary>The receive connectors that setup makes on every Mailbox server.</summary>
public static class StandardConnectors
{
  public sealed record Standard(string Name, int Port, string Role, string Authentication);

  private const string Clients = "Tls, Integrated, BasicAuth, BasicAuthRequireTLS";
  private const string Servers = Clients + ", ExchangeServer";
  private const string FrontEnd = "FrontendTransport";

  public static IReadOnlyList<Standard> Of(string server) =>
    [
      new Standard($"Default {server}", 2525, "HubTransport", Servers),
      new Standard($"Client Proxy {server}", 465, "HubTransport", Servers),
      new Standard($"Default Frontend {server}", 25, FrontEnd, Servers),
      new Standard($"Outbound Proxy Frontend {server}", 717, FrontEnd, Servers),
      new Standard($"Client Frontend {server}", 587, FrontEnd, Clients),
    ];

  public static void Make(Server server, DomainControllers directory)
  {
    foreach (Standard connector in Of(server.Name))
    {
      Make(server, connector, directory);
    }
  }

  /// <summary>One that an administrator made, for machines that only relay.</summary>
  public static void MakeAnother(Server server, string name, DomainControllers directory) =>
    Make(server, new Standard(name, 25, FrontEnd, "Tls"), directory);

  private static void Make(Server server, Standard connector, DomainControllers directory)
  {
    string key = $@"receive/{server.Name}\{connector.Name}";
    server.ReceiveConnectors.Add(connector.Name);
    directory.Write(null, $"{key}/Fqdn", server.Fqdn);
    directory.Write(
      null,
      $"{key}/Bindings",
      $"[::]:{connector.Port},0.0.0.0:{connector.Port}"
    );
    directory.Write(null, $"{key}/TransportRole", connector.Role);
    directory.Write(null, $"{key}/AuthMechanism", connector.Authentication);
  }
}
