using System.Security.Cryptography.X509Certificates;

namespace Signet.Lab.Organisation;

/// <summary>The servers, the directory and the keys. Whoever reads or changes them holds the lock.
/// </summary>
public sealed class OrganisationState : IDisposable
{
  public Lock Lock { get; } = new();

  public KeyFolder Keys { get; } = new();

  public DomainControllers Directory { get; } = new(TimeProvider.System);

  public List<Server> Servers { get; } = [];

  public List<string> SendConnectors { get; } = [];

  /// <summary>The issuers of certificates that every server has beside its own store.</summary>
  public X509Certificate2Collection Issuers { get; } = [];

  public CertificateFactory Factory { get; } = new();

  /// <summary>What this account may not use: `Cmdlet` or `Cmdlet/Parameter`.</summary>
  public HashSet<string> Missing { get; } = new(StringComparer.OrdinalIgnoreCase);

  public TransportHistory History { get; } = new();

  /// <summary>Throws a refusal. No name is the server that hosts the session.</summary>
  public Server Find(string? name) =>
    string.IsNullOrEmpty(name)
      ? Servers.First(server => server.IsMailbox)
      : Servers.Find(server => server.Answers(name)) ?? throw Refusal.NoObject(name);

  /// <summary>One whose certificates can be asked for. An Edge server is not of the domain, and
  /// cannot.</summary>
  public Server Reach(string? name)
  {
    Server server = Find(name);
    return server.IsUnreachable || !server.IsMailbox
      ? throw Refusal.Unreachable(server)
      : server;
  }

  public void Dispose()
  {
    Keys.Dispose();
    Factory.Dispose();
  }
}
