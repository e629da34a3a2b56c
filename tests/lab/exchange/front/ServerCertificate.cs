using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signet.Lab.Front;

/// <summary>What the endpoint proves itself with: a leaf with its key, and the issuers it sends.
/// </summary>
public sealed record ServerCertificate(X509Certificate2 Leaf, X509Certificate2Collection Issuers)
{
  public static ServerCertificate Load(Options options)
  {
    if (options.Has("pfx"))
    {
      return FromPfx(options);
    }
    return options.Has("certificate")
      ? FromPem(options)
      : new(SelfSigned(options.Text("self-signed")), []);
  }

  private static ServerCertificate FromPfx(Options options)
  {
    string? password = options.Has("pfx-password-env") ? options.Secret("pfx-password-env") : null;
    X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12CollectionFromFile(
      options.Text("pfx"),
      password
    );
    X509Certificate2 leaf = all.First(certificate => certificate.HasPrivateKey);
    all.Remove(leaf);
    return new(leaf, all);
  }

  private static ServerCertificate FromPem(Options options)
  {
    string file = options.Text("certificate");
    X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(
      file,
      options.Has("key") ? options.Text("key") : file
    );
    var issuers = new X509Certificate2Collection();
    issuers.ImportFromPemFile(file);
    issuers.RemoveAt(0);
    return new(leaf, issuers);
  }

  private static X509Certificate2 SelfSigned(string name)
  {
    using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
    var names = new SubjectAlternativeNameBuilder();
    names.AddDnsName(name);
    request.CertificateExtensions.Add(names.Build());
    DateTimeOffset now = DateTimeOffset.UtcNow;
    return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(2));
  }
}
