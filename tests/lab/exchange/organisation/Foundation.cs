using System.Security.Cryptography.X509Certificates;
using Microsoft.Exchange.Management.SystemConfigurationTasks;

namespace Signet.Lab.Organisation;

/// <summary>Makes an organisation of what is written down: keys, stores, directory.</summary>
public sealed class Foundation : IDisposable
{
  private const string AuthSubject = "CN=Microsoft Exchange Server Auth Certificate";

  private readonly OrganisationFile _file;
  private readonly OrganisationState _state = new();
  private readonly Dictionary<string, X509Certificate2> _made = new(StringComparer.Ordinal);

  private const string PasswordOfExamples = "example";

  private Foundation(OrganisationFile file) => _file = file;

  /// <summary>Held is what servers hold besides, exportable and used by nothing:
  /// `SERVER=CERTIFICATE,..`. Throws a KeyNotFoundException for a certificate that is not listed, and an
  /// ArgumentException for a service or a status that there is not.</summary>
  public static OrganisationState Lay(OrganisationFile file, string held)
  {
    using var foundation = new Foundation(file);
    try
    {
      foundation.Build(held);
      return foundation._state;
    }
    catch
    {
      foundation._state.Dispose();
      throw;
    }
  }

  public void Dispose()
  {
    foreach (X509Certificate2 certificate in _made.Values)
    {
      certificate.Dispose();
    }
  }

  private void Build(string held)
  {
    foreach (CertificateEntry entry in _file.Certificates)
    {
      _made.Add(entry.Name, Make(entry));
    }
    X509Certificate2 auth = CertificateFactory.SelfSigned(AuthSubject, []);
    _made.Add(AuthSubject, auth);
    _state.Directory.Write(null, "auth/Current", auth.Thumbprint);
    if (_file.Federation.Length > 0)
    {
      _state.Directory.Write(null, "federation/Current", _made[_file.Federation].Thumbprint);
    }
    foreach (ServerEntry entry in _file.Servers)
    {
      Install(entry, auth);
    }
    foreach (string pair in held.Split(',', StringSplitOptions.RemoveEmptyEntries))
    {
      string[] parts = pair.Split('=', 2);
      var entry = new HeldEntry { Name = parts[^1], Exportable = true };
      Hold(_state.Find(parts[0]), entry, _made[entry.Name]);
    }
    foreach (ConnectorEntry entry in _file.SendConnectors)
    {
      _state.SendConnectors.Add(entry.Name);
      Connect($"send/{entry.Name}", entry);
    }
    foreach (ConnectorEntry entry in _file.ReceiveConnectors)
    {
      Server server = _state.Find(entry.Server);
      if (!server.ReceiveConnectors.Contains(entry.Name))
      {
        StandardConnectors.MakeAnother(server, entry.Name, _state.Directory);
      }
      Connect($@"receive/{server.Name}\{entry.Name}", entry);
    }
    _state.History.Add("founded", null, _state);
  }

  private X509Certificate2 Make(CertificateEntry entry)
  {
    if (entry.File.Length > 0)
    {
      return Read(entry.File);
    }
    DateTimeOffset now = DateTimeOffset.UtcNow;
    return entry.SelfSigned
      ? CertificateFactory.SelfSigned(entry.Subject, entry.Names)
      : _state.Factory.Issued(
        entry.Issuer,
        entry.Subject,
        entry.Names,
        now.AddDays(-entry.DaysOld),
        now.AddDays(entry.DaysLeft)
      );
  }

  // The certificate with its key; what is in the file besides are its issuers.
  private X509Certificate2 Read(string file)
  {
    X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12CollectionFromFile(
      Path.Combine(_file.Folder, file),
      PasswordOfExamples,
      X509KeyStorageFlags.Exportable
    );
    foreach (X509Certificate2 issuer in all.Where(one => !one.HasPrivateKey))
    {
      if (!_state.Issuers.Contains(issuer))
      {
        _state.Issuers.Add(issuer);
      }
    }
    return all.First(one => one.HasPrivateKey);
  }

  private void Install(ServerEntry entry, X509Certificate2 auth)
  {
    string fqdn = entry.Fqdn.Length > 0 ? entry.Fqdn : $"{entry.Name}.test.local".ToLowerInvariant();
    var server = new Server(entry.Name, fqdn)
    {
      Version = entry.Version,
      Role = entry.Role,
      Site = entry.Site,
      InternalHost = entry.InternalHost.Length > 0 ? entry.InternalHost : fqdn,
      ExternalHost = entry.ExternalHost,
      AutodiscoverHost = entry.AutodiscoverHost.Length > 0 ? entry.AutodiscoverHost : fqdn,
      PopHost = entry.Pop,
      ImapHost = entry.Imap,
      UmStartupMode = entry.UmStartupMode,
      HasEdgeSubscriptions = entry.EdgeSubscriptions,
      IsOldWindows = entry.OldWindows,
      RequiresSsl = entry.RequireSsl,
    };
    _state.Servers.Add(server);
    Standard(server, auth);
    foreach (HeldEntry held in entry.Certificates)
    {
      Hold(server, held, _made[held.Name]);
    }
    _state.Directory.Write(null, $"{server.Name}/POP", entry.Pop.Length > 0 ? entry.Pop : server.Fqdn);
    _state.Directory.Write(
      null,
      $"{server.Name}/IMAP",
      entry.Imap.Length > 0 ? entry.Imap : server.Fqdn
    );
  }

  // What setup leaves on every server.
  private void Standard(Server server, X509Certificate2 auth)
  {
    using X509Certificate2 own = CertificateFactory.SelfSigned(
      $"CN={server.Name}",
      [server.Name, server.Fqdn]
    );
    Hold(
      server,
      new HeldEntry
      {
        Name = "own",
        FriendlyName = "Microsoft Exchange",
        Services = ["SMTP"],
        DefaultSmtp = true,
      },
      own
    );
    if (!server.IsMailbox)
    {
      return;
    }
    server.Sites[Server.BackEnd] = own.Thumbprint;
    server.Sites[Server.FrontEnd] = own.Thumbprint;
    var shared = new HeldEntry
    {
      Name = "auth",
      FriendlyName = "Microsoft Exchange Server Auth Certificate",
      Services = ["SMTP"],
      Exportable = true,
    };
    Hold(server, shared, auth);
    using X509Certificate2 management = CertificateFactory.SelfSigned(
      $"CN=WMSvc-SHA2-{server.Name}",
      []
    );
    Hold(server, new HeldEntry { Name = "wmsvc", FriendlyName = "WMSVC-SHA2" }, management);
    StandardConnectors.Make(server, _state.Directory);
  }

  private void Hold(Server server, HeldEntry held, X509Certificate2 certificate)
  {
    var copy = new CertificateCopy(X509CertificateLoader.LoadCertificate(certificate.RawData))
    {
      FriendlyName = held.FriendlyName,
      IsExportable = held.Exportable,
      HasKey = !held.WithoutKey,
      IsKsp = held.Ksp,
      NetworkServiceMayRead = held.Services.Contains("SMTP"),
      OrderedStatus = held.Status.Length > 0 ? Enum.Parse<CertificateStatus>(held.Status) : null,
    };
    if (copy.HasKey)
    {
      _state.Keys.Keep(server.Name, certificate);
    }
    server.Store.Add(copy);
    foreach (string service in held.Services.Where(service => service != "SMTP"))
    {
      _ = service == "IIS"
        ? server.Sites[Server.FrontEnd] = copy.Thumbprint
        : throw new ArgumentException($"no service {service}: IIS, SMTP; POP and IMAP are names");
    }
    if (held.DefaultSmtp)
    {
      _state.Directory.Write(null, $"{server.Name}/default-smtp", copy.Thumbprint);
    }
  }

  // What is not said stays as setup has it.
  private void Connect(string key, ConnectorEntry entry)
  {
    DomainControllers directory = _state.Directory;
    if (entry.Fqdn.Length > 0)
    {
      directory.Write(null, $"{key}/Fqdn", entry.Fqdn);
    }
    directory.Write(null, $"{key}/Enabled", entry.Enabled.ToString());
    directory.Write(
      null,
      $"{key}/CloudServicesMailEnabled",
      entry.CloudServicesMailEnabled.ToString()
    );
    directory.Write(
      null,
      $"{key}/SourceTransportServers",
      string.Join(',', entry.SourceTransportServers)
    );
    if (entry.Certificate.Length > 0)
    {
      X509Certificate2 certificate = _made[entry.Certificate];
      directory.Write(
        null,
        $"{key}/TlsCertificateName",
        $"<I>{certificate.Issuer}<S>{certificate.Subject}"
      );
      directory.Write(null, $"{key}/RequireTLS", "True");
    }
  }
}
