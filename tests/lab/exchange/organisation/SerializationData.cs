using System.Security.Cryptography;
using System.Text;

namespace Signet.Lab.Organisation;

/// <summary>What Exchange adds to a certificate on the wire: services, status and the rest, in the
/// form that was seen from real servers.</summary>
public static class SerializationData
{
  private const string Space = "Microsoft.Exchange.Management.SystemConfigurationTasks.";
  private const string Library =
    "Microsoft.Exchange.Management, Version=15.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35";
  private const string SystemLibrary =
    "System, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089";
  private const string ListType =
    $"System.Collections.Generic.List`1[[{Space}IisService, {Library}]]";
  private const int Own = 2;
  private const int Data = 3;
  private const int List = 7;
  private const int Items = 9;
  private const int FirstService = 100;
  private const int UrlValidation = -14;

  public sealed record Content(
    byte[] Certificate,
    bool IsSelfSigned,
    int Status,
    int RootType,
    int Services,
    IReadOnlyList<string> Sites,
    bool IsExportable,
    string Identity
  );

  /// <summary>What signs is not known, only how long it is.</summary>
  public static byte[] WithSignature(byte[] plain)
  {
    byte[] length = BitConverter.GetBytes(plain.Length);
    return
    [
      .. Encoding.ASCII.GetBytes("#sig#"),
      .. length,
      .. plain,
      .. HMACSHA256.HashData(length, plain),
    ];
  }

  public static byte[] Plain(Content content)
  {
    using var stream = new BinaryStream();
    stream.Library(Own, Library);
    stream.Class(
      1,
      Space + "ExchangeCertificate",
      Own,
      BinaryStream.Member.Bytes("CertData"),
      BinaryStream.Member.Primitive("SelfSigned", BinaryStream.FlagType),
      BinaryStream.Member.OfClass("Status", Space + "CertificateStatus", Own),
      BinaryStream.Member.OfClass("RootCAType", Space + "CertificateAuthorityType", Own),
      BinaryStream.Member.OfClass("Services", Space + "AllowedServices", Own),
      BinaryStream.Member.OfSystem("IISServices", ListType),
      BinaryStream.Member.Primitive("PrivateKeyExportable", BinaryStream.FlagType),
      BinaryStream.Member.Text("Identity")
    );
    stream.Reference(Data);
    stream.Flag(content.IsSelfSigned);
    stream.Enumeration(-4, Space + "CertificateStatus", Own, content.Status);
    stream.Enumeration(-5, Space + "CertificateAuthorityType", Own, content.RootType);
    stream.Enumeration(-6, Space + "AllowedServices", Own, content.Services);
    stream.Reference(List);
    stream.Flag(content.IsExportable);
    stream.Text(8, content.Identity);
    stream.Bytes(Data, content.Certificate);
    WriteSites(stream, content.Sites);
    return stream.End();
  }

  // A list as .NET holds it: an array with room for four at a time.
  private static void WriteSites(BinaryStream stream, IReadOnlyList<string> sites)
  {
    int room = sites.Count == 0 ? 0 : 4;
    stream.SystemClass(
      List,
      ListType,
      BinaryStream.Member.OfClass("_items", Space + "IisService[]", Own),
      BinaryStream.Member.Primitive("_size", BinaryStream.NumberType),
      BinaryStream.Member.Primitive("_version", BinaryStream.NumberType)
    );
    stream.Reference(Items);
    stream.Numbers(sites.Count, sites.Count);
    stream.Array(Items, room, Space + "IisService", Own);
    for (int index = 0; index < sites.Count; ++index)
    {
      stream.Reference(FirstService + index);
    }
    if (room > sites.Count)
    {
      stream.Nulls(room - sites.Count);
    }
    for (int index = 0; index < sites.Count; ++index)
    {
      WriteSite(stream, index, sites[index]);
    }
  }

  private static void WriteSite(BinaryStream stream, int index, string site)
  {
    const int system = 12;
    if (index == 0)
    {
      stream.Library(system, SystemLibrary);
      stream.Class(
        FirstService,
        Space + "IisService",
        Own,
        BinaryStream.Member.Text("serviceName"),
        BinaryStream.Member.OfClass("internalUrl", "System.Uri", system),
        BinaryStream.Member.OfClass("internalUrlValid", Space + "UrlValidation", Own),
        BinaryStream.Member.OfClass("externalUrl", "System.Uri", system),
        BinaryStream.Member.OfClass("externalUrlValid", Space + "UrlValidation", Own)
      );
    }
    else
    {
      stream.Again(FirstService + index, FirstService);
    }
    stream.Text(FirstService + 10 + index, site);
    stream.Null();
    if (index == 0)
    {
      stream.Enumeration(UrlValidation, Space + "UrlValidation", Own, 0);
    }
    else
    {
      Unvalidated(stream, UrlValidation - (2 * index));
    }
    stream.Null();
    Unvalidated(stream, UrlValidation - (2 * index) - 1);
  }

  private static void Unvalidated(BinaryStream stream, int id)
  {
    stream.Again(id, UrlValidation);
    stream.Numbers(0);
  }
}
