using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signet.Lab.Organisation;

/// <summary>The bytes that Import-ExchangeCertificate is given.</summary>
public static class ImportedFile
{
  // PBES2, without which there is no AES in PKCS#12.
  private static readonly byte[] NewEncryption =
    [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x05, 0x0D];

  /// <summary>The one certificate that goes into the store. A certificate without a key is taken,
  /// too. Wrong password, damage and what an old Windows cannot read are all the same refusal.
  /// </summary>
  public static X509Certificate2 Leaf(byte[] content, string password, bool oldWindows)
  {
    try
    {
      if (X509Certificate2.GetCertContentType(content) != X509ContentType.Pkcs12)
      {
        return X509CertificateLoader.LoadCertificate(content);
      }
      if (oldWindows && content.AsSpan().IndexOf(NewEncryption) >= 0)
      {
        throw Refusal.BadData();
      }
      return Choose(
        X509CertificateLoader.LoadPkcs12Collection(
          content,
          password,
          X509KeyStorageFlags.Exportable
        )
      );
    }
    catch (CryptographicException)
    {
      throw Refusal.BadData();
    }
  }

  // Of several it is the first whose usage says that it signs no certificates.
  private static X509Certificate2 Choose(X509Certificate2Collection all) =>
    all.Count == 1
      ? all[0]
      : all.FirstOrDefault(certificate =>
        certificate
          .Extensions.OfType<X509KeyUsageExtension>()
          .Any(usage => !usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign))
      ) ?? throw Refusal.BadData();
}
