namespace Signet.Lab.Organisation;

/// <summary>POP and IMAP take a certificate when they start, and keep it whatever is changed then:
/// the newest that covers X509CertificateName and that they may read.</summary>
public static class MailStart
{
  public static IReadOnlyList<string> Services { get; } = ["POP", "IMAP"];

  public static void All(OrganisationState state, Server server)
  {
    foreach (string service in Services)
    {
      One(state, server, service);
    }
  }

  public static void One(OrganisationState state, Server server, string service)
  {
    string name = state.Directory.Read(null, $"{server.Name}/{service}");
    CertificateCopy? copy = server
      .Store.Where(copy => copy.HasKey && !copy.IsRequest && copy.NetworkServiceMayRead)
      .Where(copy => copy.Covers(name))
      .MaxBy(copy => copy.Certificate.NotBefore);
    server.Loaded[service] = copy is null ? null : state.Keys.Load(server.Name, copy.Thumbprint);
  }
}
