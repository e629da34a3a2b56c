using System.Security.Cryptography.X509Certificates;
using Microsoft.Exchange.Management.SystemConfigurationTasks;

namespace Signet.Lab.Organisation;

/// <summary>A certificate in the store of one server. Only its public part is here; the key is in
/// the key folder.</summary>
public sealed class CertificateCopy(X509Certificate2 certificate)
{
  public X509Certificate2 Certificate => certificate;

  public string Thumbprint => certificate.Thumbprint;

  public string FriendlyName { get; init; } = "";

  public bool IsExportable { get; init; }

  /// <summary>The key is not one of CryptoAPI but of CNG, which Outlook on the web cannot use.
  /// </summary>
  public bool IsKsp { get; init; }

  /// <summary>PKCS#10 in PEM. Then this is no certificate but what stands for it until the answer is
  /// imported.</summary>
  public string Request { get; init; } = "";

  public bool IsRequest => Request.Length > 0;

  /// <summary>Without it, Get does not list the copy, but it is in the way of an import.</summary>
  public bool HasKey { get; init; } = true;

  /// <summary>The access rule on the key that Exchange shows as SMTP.</summary>
  public bool NetworkServiceMayRead { get; set; }

  /// <summary>What the server makes of the chain, if it is told; else by the dates.</summary>
  public CertificateStatus? OrderedStatus { get; init; }

  public bool IsSelfSigned => certificate.Subject == certificate.Issuer;

  // Of a self-signed certificate Exchange does not look at the dates.
  public CertificateStatus Status =>
    IsRequest ? CertificateStatus.PendingRequest
    : OrderedStatus
      ?? (
      IsSelfSigned || (DateTime.Now >= certificate.NotBefore && DateTime.Now <= certificate.NotAfter)
        ? CertificateStatus.Valid
        : CertificateStatus.DateInvalid
    );

  /// <summary>As a connector names it.</summary>
  public string Identifier => $"<I>{certificate.Issuer}<S>{certificate.Subject}";

  /// <summary>The common name, then the others; each once.</summary>
  public IReadOnlyList<string> Names { get; } = NamesOf(certificate);

  public bool Covers(string host) =>
    Names.Any(name =>
      name.Equals(host, StringComparison.OrdinalIgnoreCase)
      || (
        name.StartsWith("*.", StringComparison.Ordinal)
        && host.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot
        && host[dot..].Equals(name[1..], StringComparison.OrdinalIgnoreCase)
      )
    );

  private static List<string> NamesOf(X509Certificate2 certificate)
  {
    var names = new List<string>();
    string common = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    if (common.Length > 0 && !common.Contains(' ', StringComparison.Ordinal))
    {
      names.Add(common);
    }
    foreach (
      var extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
    )
    {
      names.AddRange(extension.EnumerateDnsNames());
    }
    return [.. names.Distinct(StringComparer.OrdinalIgnoreCase)];
  }
}
