using System.Security.Cryptography;
using System.Text;

namespace Signet.Lab.Organisation;

/// <summary>A certificate as Windows writes it with the properties of its store: for each an id, a 1,
/// a length and the content; the certificate itself is the last.</summary>
public static class SerializedCertificate
{
  private const int KeyProvider = 2;
  private const int Sha1 = 3;
  private const int FriendlyName = 11;
  private const int KeyBits = 92;
  private const int Certificate = 32;

  public static byte[] Of(CertificateCopy copy)
  {
    using var content = new MemoryStream();
    using var writer = new BinaryWriter(content);
    if (copy.HasKey)
    {
      Write(writer, KeyProvider, Provider(copy));
    }
    Write(writer, Sha1, Convert.FromHexString(copy.Thumbprint));
    Write(writer, FriendlyName, Encoding.Unicode.GetBytes(copy.FriendlyName + '\0'));
    using RSA? key = copy.Certificate.PublicKey.GetRSAPublicKey();
    Write(writer, KeyBits, BitConverter.GetBytes(key?.KeySize ?? 0));
    Write(writer, Certificate, copy.Certificate.RawData);
    return content.ToArray();
  }

  // CRYPT_KEY_PROV_INFO: where the two names begin, type of provider, machine key, no parameters, and
  // which of the provider's keys. A key of CNG has a type of provider of 0.
  private static byte[] Provider(CertificateCopy copy)
  {
    const int names = 28;
    byte[] container = Encoding.Unicode.GetBytes(
      new Guid(Convert.FromHexString(copy.Thumbprint)[..16]) + "\0"
    );
    byte[] provider = copy.IsKsp ? Encoding.Unicode.GetBytes(KeyFolder.Cng + '\0') : [0, 0];
    int[] head =
    [
      names,
      names + container.Length,
      copy.IsKsp ? 0 : 12,
      0x20,
      0,
      0,
      copy.IsKsp ? 0 : 1,
    ];
    return [.. head.SelectMany(BitConverter.GetBytes), .. container, .. provider];
  }

  private static void Write(BinaryWriter writer, int id, byte[] content)
  {
    writer.Write(id);
    writer.Write(1);
    writer.Write(content.Length);
    writer.Write(content);
  }
}
