using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Signet.Lab.Organisation;

/// <summary>The private keys of all servers, in a folder that only this user can enter and that
/// ends with the front.</summary>
public sealed class KeyFolder : IDisposable
{
  /// <summary>What Windows writes into PKCS#12 of the two kinds of keys.</summary>
  public const string Cng = "Microsoft Software Key Storage Provider";
  public const string CryptoApi = "Microsoft RSA SChannel Cryptographic Provider";

  private const string ProviderAttribute = "1.3.6.1.4.1.311.17.1";
  private const byte BmpString = 30;
  private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("signet-lab-");

  public string Path => _folder.FullName;

  public void Keep(string server, X509Certificate2 certificate)
  {
    string file = File(server, certificate.Thumbprint);
    Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
    System.IO.File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12));
  }

  public void Delete(string server, string thumbprint) =>
    System.IO.File.Delete(File(server, thumbprint));

  /// <summary>The certificate with its key; there has to be one.</summary>
  public X509Certificate2 Load(string server, string thumbprint) =>
    X509CertificateLoader.LoadPkcs12FromFile(
      File(server, thumbprint),
      password: null,
      X509KeyStorageFlags.Exportable
    );

  /// <summary>PKCS#12 as the server would write it, with the provider of the key.</summary>
  public byte[] Export(string server, CertificateCopy copy, string password, bool old)
  {
    using X509Certificate2 certificate = Load(server, copy.Thumbprint);
    using RSA key = certificate.GetRSAPrivateKey()!;
    var encryption = old
      ? new PbeParameters(
        PbeEncryptionAlgorithm.TripleDes3KeyPkcs12,
        HashAlgorithmName.SHA1,
        2000
      )
      : new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2000);
    var id = new Pkcs9LocalKeyId(Convert.FromHexString(copy.Thumbprint));
    var keys = new Pkcs12SafeContents();
    Pkcs12ShroudedKeyBag bag = keys.AddShroudedKey(key, password, encryption);
    bag.Attributes.Add(id);
    bag.Attributes.Add(new Pkcs9AttributeObject(ProviderAttribute, Encoded(copy.IsKsp)));
    var certificates = new Pkcs12SafeContents();
    certificates.AddCertificate(certificate).Attributes.Add(id);
    var builder = new Pkcs12Builder();
    builder.AddSafeContentsUnencrypted(keys);
    builder.AddSafeContentsEncrypted(certificates, password, encryption);
    builder.SealWithMac(password, old ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256, 2000);
    return builder.Encode();
  }

  /// <summary>Whether PKCS#12 names the provider of CNG keys. Without a name Windows takes its usual
  /// one, which is not that.</summary>
  public static bool NamesCng(byte[] pkcs12, string password)
  {
    Pkcs12Info file = Pkcs12Info.Decode(pkcs12, out _, skipCopy: true);
    byte[] wanted = Encoded(isCng: true);
    foreach (Pkcs12SafeContents contents in file.AuthenticatedSafe)
    {
      if (contents.ConfidentialityMode == Pkcs12ConfidentialityMode.Password)
      {
        contents.Decrypt(password);
      }
      foreach (CryptographicAttributeObject attribute in contents.GetBags().SelectMany(Attributes))
      {
        if (
          attribute.Oid.Value == ProviderAttribute
          && attribute.Values.Cast<AsnEncodedData>().Any(value => value.RawData.SequenceEqual(wanted))
        )
        {
          return true;
        }
      }
    }
    return false;
  }

  public void Dispose() => _folder.Delete(recursive: true);

  private static IEnumerable<CryptographicAttributeObject> Attributes(Pkcs12SafeBag bag) =>
    bag.Attributes.Cast<CryptographicAttributeObject>();

  private static byte[] Encoded(bool isCng)
  {
    byte[] text = Encoding.BigEndianUnicode.GetBytes(isCng ? Cng : CryptoApi);
    return [BmpString, (byte)text.Length, .. text];
  }

  private string File(string server, string thumbprint) =>
    System.IO.Path.Combine(Path, server, thumbprint + ".p12");
}
