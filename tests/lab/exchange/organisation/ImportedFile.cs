using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Signet.Lab.Organisation;

/// <summary>The bytes that Import-ExchangeCertificate is given: PKCS#12, PKCS#7 or a certificate, the
/// last two in PEM as well.</summary>
public sealed class ImportedFile
{
  // PBES2, without which there is no AES in PKCS#12.
  private static readonly byte[] NewEncryption =
    [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, 0x0D];

  private ImportedFile(X509Certificate2Collection certificates) => Certificates = certificates;

  public X509Certificate2Collection Certificates { get; }

  public bool IsPkcs7 { get; private init; }

  /// <summary>The key is to be one of CNG.</summary>
  public bool IsKsp { get; private init; }

  /// <summary>The one certificate that goes into the store; of several the first whose usage says
  /// that it signs no certificates.</summary>
  public X509Certificate2 Leaf =>
    Certificates.Count == 1
      ? Certificates[0]
      : Certificates.FirstOrDefault(certificate =>
        certificate
          .Extensions.OfType<X509KeyUsageExtension>()
          .Any(usage => !usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign))
      ) ?? throw Refusal.BadData();

  /// <summary>Wrong password, damage and what an old Windows cannot read are all the same refusal.
  /// </summary>
  public static ImportedFile Read(byte[] content, string password, bool oldWindows)
  {
    try
    {
      byte[] binary = Binary(content);
      return X509Certificate2.GetCertContentType(binary) switch
      {
        X509ContentType.Pkcs12 => Pkcs12(binary, password, oldWindows),
        X509ContentType.Pkcs7 => Pkcs7(binary),
        _ => new ImportedFile([X509CertificateLoader.LoadCertificate(binary)]),
      };
    }
    catch (Exception damage) when (damage is CryptographicException or FormatException)
    {
      throw Refusal.BadData();
    }
  }

  private static ImportedFile Pkcs12(byte[] content, string password, bool oldWindows)
  {
    if (oldWindows && content.AsSpan().IndexOf(NewEncryption) >= 0)
    {
      throw Refusal.BadData();
    }
    return new ImportedFile(
      X509CertificateLoader.LoadPkcs12Collection(content, password, X509KeyStorageFlags.Exportable)
    )
    {
      IsKsp = KeyFolder.NamesCng(content, password),
    };
  }

  private static ImportedFile Pkcs7(byte[] content)
  {
    var signed = new SignedCms();
    signed.Decode(content);
    return new ImportedFile(signed.Certificates) { IsPkcs7 = true };
  }

  private static byte[] Binary(byte[] content)
  {
    string text = Encoding.ASCII.GetString(content);
    return PemEncoding.TryFind(text, out PemFields pem)
      ? Convert.FromBase64String(text[pem.Base64Data])
      : content;
  }
}
