using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signet.Lab.Organisation;

/// <summary>The private keys of all servers, in a folder that only this user can enter and that
/// ends with the front.</summary>
public sealed class KeyFolder : IDisposable
{
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

  /// <summary>PKCS#12 as the server would write it.</summary>
  public byte[] Export(string server, string thumbprint, string password, bool old)
  {
    using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12FromFile(
      File(server, thumbprint),
      password: null,
      X509KeyStorageFlags.Exportable
    );
    return certificate.ExportPkcs12(
      old
        ? Pkcs12ExportPbeParameters.Pkcs12TripleDesSha1
        : Pkcs12ExportPbeParameters.Pbes2Aes256Sha256,
      password
    );
  }

  public void Dispose() => _folder.Delete(recursive: true);

  private string File(string server, string thumbprint) =>
    System.IO.Path.Combine(Path, server, thumbprint + ".p12");
}
