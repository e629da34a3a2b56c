using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signet.Lab.Organisation;

/// <summary>Makes the certificates of an organisation, with RSA keys, and the authority that signs
/// those which are not self-signed.</summary>
public sealed class CertificateFactory : IDisposable
{
  private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

  public const string UsualIssuer = "CN=Lab Issuing CA";

  private readonly RSA _key = RSA.Create(2048);
  private readonly Dictionary<string, X509Certificate2> _authorities = new(StringComparer.Ordinal);

  public CertificateFactory() => Authority(UsualIssuer);

  public X509Certificate2 Usual => Authority(UsualIssuer);

  /// <summary>All of them, in PEM, by name.</summary>
  public IReadOnlyDictionary<string, string> Authorities =>
    _authorities.ToDictionary(
      authority => authority.Key,
      authority => authority.Value.ExportCertificatePem(),
      StringComparer.Ordinal
    );

  // All with one key, which nothing in the lab minds.
  private X509Certificate2 Authority(string name)
  {
    if (_authorities.TryGetValue(name, out X509Certificate2? known))
    {
      return known;
    }
    var request = new CertificateRequest(
      name,
      _key,
      HashAlgorithmName.SHA256,
      RSASignaturePadding.Pkcs1
    );
    request.CertificateExtensions.Add(
      X509BasicConstraintsExtension.CreateForCertificateAuthority()
    );
    DateTimeOffset now = DateTimeOffset.UtcNow;
    return _authorities[name] = request.CreateSelfSigned(now.AddYears(-5), now.AddYears(20));
  }

  /// <summary>Names may be empty; a self-signed certificate lives five years, as Exchange's do.
  /// </summary>
  public static X509Certificate2 SelfSigned(string subject, IReadOnlyList<string> names)
  {
    using RSA key = RSA.Create(2048);
    DateTimeOffset now = DateTimeOffset.UtcNow;
    return Request(subject, names, key).CreateSelfSigned(now.AddDays(-30), now.AddYears(5));
  }

  public X509Certificate2 Issued(
    string issuer,
    string subject,
    IReadOnlyList<string> names,
    DateTimeOffset notBefore,
    DateTimeOffset notAfter
  )
  {
    using RSA key = RSA.Create(2048);
    using X509Certificate2 certificate = Request(subject, names, key)
      .Create(Authority(issuer), notBefore, notAfter, Serial());
    return certificate.CopyWithPrivateKey(key);
  }

  /// <summary>The answer to a request, for a year, by the usual authority. Throws a
  /// CryptographicException, and an ArgumentException when it is not in PEM.</summary>
  public X509Certificate2 Answer(string pem)
  {
    CertificateRequest request = CertificateRequest.LoadSigningRequest(
      Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]),
      HashAlgorithmName.SHA256,
      CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions,
      RSASignaturePadding.Pkcs1
    );
    DateTimeOffset now = DateTimeOffset.UtcNow;
    return request.Create(Authority(UsualIssuer), now.AddHours(-1), now.AddYears(15), Serial());
  }

  private static byte[] Serial()
  {
    byte[] serial = RandomNumberGenerator.GetBytes(16);
    serial[0] &= 0x7F;
    return serial;
  }

  public void Dispose()
  {
    foreach (X509Certificate2 authority in _authorities.Values)
    {
      authority.Dispose();
    }
    _key.Dispose();
  }

  /// <summary>For server authentication; names may be empty.</summary>
  public static CertificateRequest Request(string subject, IReadOnlyList<string> names, RSA key)
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
