using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

/// <summary>PowerShell lets nothing but RawData of it cross the wire, because of the class it
/// derives from; the rest goes in SerializationData beside it. What the server did not tell is null.
/// </summary>
public sealed class ExchangeCertificate : X509Certificate2
{
  private readonly JsonObject _told;

  public ExchangeCertificate(JsonObject told)
#pragma warning disable SYSLIB0057  // the loader makes no derived classes
    : base(Convert.FromBase64String(told["rawData"]!.GetValue<string>())) => _told = told;
#pragma warning restore SYSLIB0057

  /// <summary>With SerializationData, if the server told it.</summary>
  public static PSObject OnTheWire(JsonObject told)
  {
    var result = new PSObject(new ExchangeCertificate(told));
    if (told["serializationData"]?.GetValue<string>() is { } data)
    {
      result.Properties.Add(
        new PSNoteProperty("SerializationData", Convert.FromBase64String(data))
      );
    }
    return result;
  }

  public AllowedServices? Services => (AllowedServices?)_told["services"]?.GetValue<int>();

  public CertificateStatus? Status => (CertificateStatus?)_told["status"]?.GetValue<int>();

  public new string? FriendlyName => _told["friendlyName"]?.GetValue<string>();

  public new bool? HasPrivateKey => _told["hasPrivateKey"]?.GetValue<bool>();

  public bool? PrivateKeyExportable => _told["privateKeyExportable"]?.GetValue<bool>();

  public bool? IsSelfSigned => _told["isSelfSigned"]?.GetValue<bool>();

  public CertificateAuthorityType? RootCAType =>
    (CertificateAuthorityType?)_told["rootCAType"]?.GetValue<int>();

  /// <summary>PKCS#10, while it is not answered.</summary>
  public string? CertificateRequest => _told["certificateRequest"]?.GetValue<string>();

  public string? Identity => _told["identity"]?.GetValue<string>();

  public string[]? CertificateDomains => List("certificateDomains");

  public string[]? IISServices => List("iisServices");

  public string? ServicesStringForm =>
    Services is { } services
      ? string.Concat("IPUWSFC".Zip(Order, (letter, one) => services.HasFlag(one) ? letter : '.'))
      : null;

  private static readonly AllowedServices[] Order =
  [
    AllowedServices.IMAP,
    AllowedServices.POP,
    AllowedServices.UM,
    AllowedServices.IIS,
    AllowedServices.SMTP,
    AllowedServices.Federation,
    AllowedServices.UMCallRouter,
  ];

  private string[]? List(string name) =>
    _told[name] is JsonArray list ? [.. list.Select(one => one!.GetValue<string>())] : null;
}

public sealed record BinaryFileDataObject(byte[] FileData);
