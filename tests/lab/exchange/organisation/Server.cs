using System.Security.Cryptography.X509Certificates;

namespace Signet.Lab.Organisation;

/// <summary>One server: its certificate store and its web sites, and how it misbehaves. All else is
/// in the directory.</summary>
public sealed class Server(string name, string fqdn)
{
  public const int FrontEnd = 1;
  public const int BackEnd = 2;

  private int _mailsWithTls;
  private int _mailsInClear;

  public string Name => name;

  public string Fqdn => fqdn;

  public string Version { get; init; } = "2019";

  public string Role { get; init; } = "Mailbox";

  public string Site { get; init; } = "Default-First-Site-Name";

  /// <summary>The host of the addresses that clients inside are told.</summary>
  public string InternalHost { get; init; } = "";

  /// <summary>Of those outside; none as setup leaves it.</summary>
  public string ExternalHost { get; init; } = "";

  public string AutodiscoverHost { get; init; } = "";

  public string PopHost { get; init; } = "";

  public string ImapHost { get; init; } = "";

  public string UmStartupMode { get; init; } = "TCP";

  /// <summary>Edge servers are subscribed to its site: the default SMTP certificate guards their
  /// credentials.</summary>
  public bool HasEdgeSubscriptions { get; init; }

  public List<CertificateCopy> Store { get; } = [];

  /// <summary>The thumbprint that each web site is bound to.</summary>
  public SortedDictionary<int, string> Sites { get; } = [];

  public bool RequiresSsl { get; set; } = true;

  public List<string> ReceiveConnectors { get; } = [];

  /// <summary>Where it presents its certificates, if it does.</summary>
  public string Address { get; set; } = "";

  public bool IsStopped { get; set; }

  /// <summary>What POP and IMAP took when they started, with its key: they have it in memory.
  /// </summary>
  public Dictionary<string, X509Certificate2?> Loaded { get; } = [];

  /// <summary>Mails that it was sent.</summary>
  public int MailsWithTls => _mailsWithTls;

  public int MailsInClear => _mailsInClear;

  public bool IsMailbox => Role == "Mailbox";

  /// <summary>Outlook on the web returns to its logon page after each logon.</summary>
  public bool IsOwaBroken =>
    Sites.TryGetValue(FrontEnd, out string? bound) && Find(bound) is { IsKsp: true };

  public bool HasUnifiedMessaging => Version is "2013" or "2016";

  public bool SpeaksGerman { get; set; }

  /// <summary>Its answers have lost all but the certificates themselves.</summary>
  public bool TellsRawDataOnly { get; set; }

  public Serialization Serialization { get; set; }

  public bool IsUnreachable { get; set; }

  /// <summary>Its Windows reads no AES in PKCS#12.</summary>
  public bool IsOldWindows { get; set; }

  public void CountMail(bool withTls) =>
    Interlocked.Increment(ref withTls ? ref _mailsWithTls : ref _mailsInClear);

  public bool Answers(string given) =>
    name.Equals(given, StringComparison.OrdinalIgnoreCase)
    || fqdn.Equals(given, StringComparison.OrdinalIgnoreCase);

  public CertificateCopy? Find(string thumbprint) =>
    Store.Find(copy => copy.Thumbprint.Equals(thumbprint, StringComparison.OrdinalIgnoreCase));

  public string BuildText =>
    Version switch
    {
      "2013" => "Version 15.0 (Build 1497.2)",
      "2016" => "Version 15.1 (Build 2507.6)",
      "2019" => "Version 15.2 (Build 1544.4)",
      _ => "Version 15.2 (Build 2562.17)",
    };
}
