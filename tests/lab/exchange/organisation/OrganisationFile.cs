using System.Text.Json;
using System.Text.Json.Serialization;

namespace Signet.Lab.Organisation;

/// <summary>An organisation as it is written down; README.md tells what the members mean.</summary>
public sealed record OrganisationFile
{
  public IReadOnlyList<ServerEntry> Servers { get; init; } = [];
  public IReadOnlyList<CertificateEntry> Certificates { get; init; } = [];
  public IReadOnlyList<ConnectorEntry> SendConnectors { get; init; } = [];
  public IReadOnlyList<ConnectorEntry> ReceiveConnectors { get; init; } = [];

  /// <summary>The name of a certificate.</summary>
  public string Federation { get; init; } = "";

  private static readonly JsonSerializerOptions Strict = new()
  {
    PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
  };

  /// <summary>Where relative paths start.</summary>
  [JsonIgnore]
  public string Folder { get; init; } = ".";

  /// <summary>Throws JsonException and IOException.</summary>
  public static OrganisationFile Read(string path) =>
    (
      JsonSerializer.Deserialize<OrganisationFile>(File.ReadAllText(path), Strict)
      ?? throw new JsonException("no organisation")
    ) with
    {
      Folder = Path.GetDirectoryName(Path.GetFullPath(path))!,
    };

  /// <summary>Two servers, of which the first has the certificate that clients see.</summary>
  public static OrganisationFile Default { get; } = new()
  {
    Servers =
    [
      new ServerEntry
      {
        Name = "EX1",
        Pop = "mail.test.example",
        Imap = "mail.test.example",
        InternalHost = "mail.test.example",
        ExternalHost = "mail.test.example",
        AutodiscoverHost = "autodiscover.test.example",
        Certificates =
        [
          new HeldEntry
          {
            Name = "mail",
            Services = ["IIS", "SMTP"],
            Exportable = true,
            FriendlyName = "Mail 2026",
          },
        ],
      },
      new ServerEntry { Name = "EX2" },
    ],
    Certificates =
    [
      new CertificateEntry
      {
        Name = "mail",
        Subject = "CN=mail.test.example",
        Names = ["mail.test.example", "autodiscover.test.example"],
      },
    ],
    SendConnectors =
    [
      new ConnectorEntry
      {
        Name = "Outbound to Office 365",
        Fqdn = "mail.test.example",
        Certificate = "mail",
        CloudServicesMailEnabled = true,
        SourceTransportServers = ["EX1"],
      },
    ],
  };
}

public sealed record ServerEntry
{
  public required string Name { get; init; }
  public string Fqdn { get; init; } = "";
  public string Version { get; init; } = "2019";
  public string Role { get; init; } = "Mailbox";
  public string Site { get; init; } = "Default-First-Site-Name";
  public string Pop { get; init; } = "";
  public string Imap { get; init; } = "";
  /// <summary>Of virtual directories and Autodiscover; without them as setup leaves it.</summary>
  public string InternalHost { get; init; } = "";
  public string ExternalHost { get; init; } = "";
  public string AutodiscoverHost { get; init; } = "";
  public string UmStartupMode { get; init; } = "TCP";
  public bool EdgeSubscriptions { get; init; }
  public bool OldWindows { get; init; }
  public bool RequireSsl { get; init; } = true;
  public IReadOnlyList<HeldEntry> Certificates { get; init; } = [];
}

/// <summary>A certificate in a store.</summary>
public sealed record HeldEntry
{
  public required string Name { get; init; }
  public IReadOnlyList<string> Services { get; init; } = [];
  public bool Exportable { get; init; }
  public string FriendlyName { get; init; } = "";
  public bool DefaultSmtp { get; init; }
  public bool WithoutKey { get; init; }

  /// <summary>A key of CNG.</summary>
  public bool Ksp { get; init; }
  public string Status { get; init; } = "";
}

public sealed record CertificateEntry
{
  public required string Name { get; init; }

  /// <summary>A PKCS#12 that holds it, from the organisation's folder, under the password of the
  /// examples; the other members say nothing then.</summary>
  public string File { get; init; } = "";
  public string Subject { get; init; } = "";
  public IReadOnlyList<string> Names { get; init; } = [];
  public bool SelfSigned { get; init; }

  /// <summary>The name of the authority, of which there is one for each name.</summary>
  public string Issuer { get; init; } = CertificateFactory.UsualIssuer;
  public int DaysOld { get; init; } = 300;
  public int DaysLeft { get; init; } = 65;
}

public sealed record ConnectorEntry
{
  public required string Name { get; init; }

  /// <summary>Of a receive connector.</summary>
  public string Server { get; init; } = "";
  public string Fqdn { get; init; } = "";
  public string Certificate { get; init; } = "";
  public bool Enabled { get; init; } = true;
  public bool CloudServicesMailEnabled { get; init; }
  public IReadOnlyList<string> SourceTransportServers { get; init; } = [];
}
