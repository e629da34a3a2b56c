using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Signet.Lab.Authentication;

/// <summary>The name of a TLS channel by its server's certificate (RFC 5929).</summary>
public static class ChannelBinding
{
  /// <summary>The hash is that of the certificate's signature, but never one below SHA-256.
  /// </summary>
  public static byte[] ServerEndPoint(X509Certificate2 certificate)
  {
    byte[] hash = certificate.SignatureAlgorithm.Value switch
    {
      "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => SHA384.HashData(certificate.RawData),
      "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => SHA512.HashData(certificate.RawData),
      _ => SHA256.HashData(certificate.RawData),
    };
    return [.. Encoding.ASCII.GetBytes("tls-server-end-point:"), .. hash];
  }
}
