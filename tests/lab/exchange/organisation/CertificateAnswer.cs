using System.Text.Json.Nodes;
using Microsoft.Exchange.Management.SystemConfigurationTasks;

namespace Signet.Lab.Organisation;

/// <summary>What a server says of one of its certificates.</summary>
public static class CertificateAnswer
{
  private const int NoRoot = 0;
  private const int ThirdParty = 1;

  public static JsonObject Tell(
    OrganisationState state,
    Server server,
    CertificateCopy copy,
    Request request
  )
  {
    var told = new JsonObject { ["rawData"] = Convert.ToBase64String(copy.Certificate.RawData) };
    if (server.TellsRawDataOnly)
    {
      return told;
    }
    AllowedServices services = ServiceRules.Of(state, server, copy, request.Controller);
    string[] sites =
    [
      .. server
        .Sites.Where(site => site.Value == copy.Thumbprint)
        .Select(site => $"IIS://{server.Name}/W3SVC/{site.Key}"),
    ];
    told["services"] = (int)services;
    told["status"] = (int)copy.Status;
    told["rootCAType"] = copy.IsSelfSigned ? NoRoot : ThirdParty;
    told["friendlyName"] = copy.FriendlyName;
    told["hasPrivateKey"] = copy.HasKey;
    told["privateKeyExportable"] = copy.IsExportable;
    told["isSelfSigned"] = copy.IsSelfSigned;
    told["identity"] = $@"{server.Fqdn}\{copy.Thumbprint}";
    told["certificateDomains"] = DirectoryObject.List(copy.Names);
    told["certificateRequest"] = copy.IsRequest ? copy.Request : null;
    told["iisServices"] = DirectoryObject.List(sites);
    if (Form(server) is not Serialization.None and var form)
    {
      byte[] plain = SerializationData.Plain(
        new SerializationData.Content(
          SerializedCertificate.Of(copy),
          copy.IsSelfSigned,
          (int)copy.Status,
          copy.IsSelfSigned ? NoRoot : ThirdParty,
          (int)services,
          sites,
          copy.IsExportable,
          told["identity"]!.GetValue<string>()
        )
      );
      told["serializationData"] = Convert.ToBase64String(
        form == Serialization.WithSignature ? SerializationData.WithSignature(plain) : plain
      );
    }
    return told;
  }

  private static Serialization Form(Server server) =>
    server.Serialization != Serialization.Version ? server.Serialization
    : server.Version is "2013" or "2016" ? Serialization.Plain
    : Serialization.WithSignature;
}
