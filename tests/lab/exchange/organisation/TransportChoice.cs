namespace Signet.Lab.Organisation;

/// <summary>The certificate that transport takes for one connector on one server.</summary>
public sealed record Pick(string Server, string Connector, string? Thumbprint, bool HasSmtp)
{
  /// <summary>A send connector names one that is not there: 454 4.7.5.</summary>
  public bool LacksCertificate { get; init; }

  /// <summary>TLS begins and then fails.</summary>
  public bool LacksSmtp => Thumbprint is not null && !HasSmtp;
}

/// <summary>What the connector of a port does there; no pick is no TLS.</summary>
public sealed record PortChoice(Pick? Pick, bool RequiresTls);

/// <summary>How transport chooses: by the connector's TlsCertificateName, else its FQDN, else the
/// server's FQDN; among those the newest. Whether SMTP is enabled for it is not asked.</summary>
public static class TransportChoice
{
  public static List<Pick> All(OrganisationState state)
  {
    var picks = new List<Pick>();
    foreach (Server server in state.Servers.Where(server => server.IsMailbox))
    {
      foreach (string name in server.ReceiveConnectors.Where(name => Offers(state, server, name)))
      {
        picks.Add(Receive(state, server, name));
      }
      foreach (string name in state.SendConnectors)
      {
        if (IsEnabled(state, $"send/{name}") && Sources(state, name).Any(server.Answers))
        {
          picks.Add(Send(state, server, name));
        }
      }
    }
    return picks;
  }

  /// <summary>Null when no enabled receive connector is bound to that port. Of several it is the first:
  /// which addresses a connector is for is not modelled.</summary>
  public static PortChoice? OnPort(OrganisationState state, Server server, int port)
  {
    string Setting(string name, string setting) =>
      state.Directory.Read(null, $@"receive/{server.Name}\{name}/{setting}");
    bool IsBound(string name) =>
      Setting(name, "Enabled") != "False"
      && Setting(name, "Bindings")
        .Split(',', StringSplitOptions.TrimEntries)
        .Any(binding => binding.EndsWith($":{port}", StringComparison.Ordinal));
    return server.ReceiveConnectors.Find(IsBound) is not { } found
      ? null
      : new PortChoice(
        Offers(state, server, found) ? Receive(state, server, found) : null,
        Setting(found, "RequireTLS") == "True"
      );
  }

  public static string[] Sources(OrganisationState state, string connector) =>
    state
      .Directory.Read(null, $"send/{connector}/SourceTransportServers")
      .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

  private static bool Offers(OrganisationState state, Server server, string name)
  {
    string key = $@"receive/{server.Name}\{name}";
    return IsEnabled(state, key)
      && state
        .Directory.Read(null, $"{key}/AuthMechanism")
        .Split(',', StringSplitOptions.TrimEntries)
        .Contains("Tls", StringComparer.OrdinalIgnoreCase);
  }

  private static bool IsEnabled(OrganisationState state, string key) =>
    state.Directory.Read(null, $"{key}/Enabled") != "False";

  private static Pick Receive(OrganisationState state, Server server, string name)
  {
    string connector = $@"{server.Name}\{name}";
    string key = $"receive/{connector}";
    CertificateCopy? copy =
      Named(server, state.Directory.Read(null, $"{key}/TlsCertificateName"))
      ?? Covering(server, state.Directory.Read(null, $"{key}/Fqdn"))
      ?? Covering(server, server.Fqdn);
    return Picked(server, connector, copy);
  }

  // A name that no certificate has is the end.
  private static Pick Send(OrganisationState state, Server server, string name)
  {
    string wanted = state.Directory.Read(null, $"send/{name}/TlsCertificateName");
    CertificateCopy? copy =
      wanted.Length > 0
        ? Named(server, wanted)
        : Covering(server, state.Directory.Read(null, $"send/{name}/Fqdn"))
          ?? Covering(server, server.Fqdn);
    return Picked(server, name, copy) with
    {
      LacksCertificate = wanted.Length > 0 && copy is null,
    };
  }

  private static Pick Picked(Server server, string connector, CertificateCopy? copy) =>
    new(server.Name, connector, copy?.Thumbprint, copy?.NetworkServiceMayRead ?? false);

  private static CertificateCopy? Named(Server server, string identifier) =>
    identifier.Length == 0
      ? null
      : Newest(server.Store.Where(copy => copy.Identifier == identifier));

  private static CertificateCopy? Covering(Server server, string host) =>
    host.Length == 0 ? null : Newest(server.Store.Where(copy => copy.Covers(host)));

  private static CertificateCopy? Newest(IEnumerable<CertificateCopy> copies) =>
    copies.Where(copy => copy.HasKey && !copy.IsRequest).MaxBy(copy => copy.Certificate.NotBefore);
}
