using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signet.Lab.Organisation;

/// <summary>Makes the certificates of an organisation, with RSA keys, and the authority that signs
/// those which are not self-signed.</summary>
public sealed class CertificateFactory : IDisposable
{
  private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

  private readonly RSA _key = RSA.Create(2048);
  private readonly X509Certificate2 _authority;

  public CertificateFactory()
  {
    var request = new CertificateRequest(
      "CN=Lab Issuing CA",
      _key,
      HashAlgorithmName.SHA256,
      RSASignaturePadding.Pkcs1
    );
    request.CertificateExtensions.Add(
      X509BasicConstraintsExtension.CreateForCertificateAuthority()
    );
    DateTimeOffset now = DateTimeOffset.UtcNow;
    _authority = request.CreateSelfSigned(now.AddYears(-5), now.AddYears(20));
  }

  public string AuthorityPem => _authority.ExportCertificatePem();

  /// <summary>Names may be empty; a self-signed certificate lives five years, as Exchange's do.
  /// </summary>
  public static X509Certificate2 SelfSigned(string subject, IReadOnlyList<string> names)
  {
    using RSA key = RSA.Create(2048);
    DateTimeOffset now = DateTimeOffset.UtcNow;
    return Request(subject, names, key).CreateSelfSigned(now.AddDays(-30), now.AddYears(5));
  }

  public X509Certificate2 Issued(
    string subject,
    IReadOnlyList<string> names,
    DateTimeOffset notBefore,
    DateTimeOffset notAfter
  )
  {
    using RSA key = RSA.Create(2048);
    byte[] serial = RandomNumberGenerator.GetBytes(16);
    serial[0] &= 0x7F;
    using X509Certificate2 certificate = Request(subject, names, key)
      .Create(_authority, notBefore, notAfter, serial);
    return certificate.CopyWithPrivateKey(key);
  }

  public void Dispose()
  {
    _authority.Dispose();
    _key.Dispose();
  }

  private static CertificateRequest Request(string subject, IReadOnlyList<string> names, RSA key)
  {
    var request = new CertificateRequest(
      subject,
      key,
      HashAlgorithmName.SHA256,
      RSASignaturePadding.Pkcs1
    );
    request.CertificateExtensions.Add(
      new X509KeyUsageExtension(
        X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment,
        critical: true
      )
    );
    request.CertificateExtensions.Add(
      new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false)
    );
    if (names.Count > 0)
    {
      var alternatives = new SubjectAlternativeNameBuilder();
      foreach (string name in names)
      {
        alternatives.AddDnsName(name);
      }
      request.CertificateExtensions.Add(alternatives.Build());
    }
    return request;
  }
}
