using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>New-ExchangeCertificate: a self-signed certificate, or a request whose key stays on the
/// server until the answer comes.</summary>
public static class NewOperation
{
  private const string PemLabel = "NEW CERTIFICATE REQUEST";

  /// <summary>Of a request its PKCS#10, base64; else the certificate.</summary>
  public static JsonNode Run(OrganisationState state, Request request)
  {
    Server server = state.Reach(request.Server);
    string friendlyName = request.Text("friendlyName");
    CertificateOperations.RequireShort(friendlyName);
    string[] names = request
      .Text("domainNames")
      .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    using RSA key = RSA.Create(request.Number("keySize"));
    CertificateRequest wanted = CertificateFactory.Request(
      Subject(server, request, names),
      names,
      key
    );
    bool isRequest = request.Flag("generateRequest");
    byte[] pkcs10 = isRequest ? wanted.CreateSigningRequest() : [];
    DateTimeOffset now = DateTimeOffset.UtcNow;
    using X509Certificate2 made = wanted.CreateSelfSigned(now.AddMinutes(-1), now.AddYears(5));
    var copy = new CertificateCopy(X509CertificateLoader.LoadCertificate(made.RawData))
    {
      FriendlyName = friendlyName.Length > 0 ? friendlyName : "Microsoft Exchange",
      IsExportable = request.Flag("privateKeyExportable"),
      Request = isRequest ? Pem(pkcs10) : "",
    };
    state.Keys.Keep(server.Name, made);
    server.Store.Add(copy);
    state.History.Add(
      $"{(isRequest ? "Request" : "New")} {server.Name} {copy.Thumbprint}",
      server,
      state
    );
    return isRequest
      ? Convert.ToBase64String(pkcs10)
      : CertificateAnswer.Tell(state, server, copy, request);
  }

  public static string Pem(byte[] pkcs10) => PemEncoding.WriteString(PemLabel, pkcs10);

  private static string Subject(Server server, Request request, string[] names)
  {
    string subject = request.Text("subjectName");
    try
    {
      return subject.Length > 0
        ? new X500DistinguishedName(subject).Name
        : $"CN={names.FirstOrDefault(server.Name)}";
    }
    catch (CryptographicException)
    {
      throw Refusal.Argument(
        $"The subject name '{subject}' is not a distinguished name.",
        $"Der Antragstellername '{subject}' ist kein definierter Name."
      );
    }
  }
}
