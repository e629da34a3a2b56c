using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>New-ExchangeCertificate: a self-signed certificate, or a request whose key stays on the
/// server until the answer comes.</summary>
public static class NewOperation
{
  private const string CommonName = "2.5.4.3";
  private const string PemLabel = "NEW CERTIFICATE REQUEST";

  /// <summary>Of a request its PKCS#10, base64; else the certificate.</summary>
  public static JsonNode Run(OrganisationState state, Request request)
  {
    Server server = state.Reach(request.Server);
    string friendlyName = request.Text("friendlyName");
    CertificateOperations.RequireShort(friendlyName);
    X500DistinguishedName subject = Subject(server, request);
    using RSA key = RSA.Create(request.Number("keySize"));
    CertificateRequest wanted = CertificateFactory.Request(
      subject.Name,
      Names(server, request, subject),
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

  private static X500DistinguishedName Subject(Server server, Request request)
  {
    string subject = request.Text("subjectName");
    try
    {
      return new X500DistinguishedName(
        subject.Length > 0 ? subject : $"CN={Asked(request).FirstOrDefault(server.Name)}"
      );
    }
    catch (CryptographicException)
    {
      throw Refusal.Argument(
        $"The subject name '{subject}' is not a distinguished name.",
        $"Der Antragstellername '{subject}' ist kein definierter Name."
      );
    }
  }

  // The common name is one of them; without any it is for the server.
  private static List<string> Names(Server server, Request request, X500DistinguishedName subject)
  {
    string[] asked = Asked(request);
    IEnumerable<string> names = asked.Length > 0 ? asked : [server.Name, server.Fqdn];
    string? common = subject
      .EnumerateRelativeDistinguishedNames()
      .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName)
      .Select(part => part.GetSingleElementValue())
      .FirstOrDefault();
    return
    [
      .. names
        .Prepend(common ?? "")
        .Where(name => name.Length > 0 && !name.Contains(' ', StringComparison.Ordinal))
        .Distinct(StringComparer.OrdinalIgnoreCase),
    ];
  }

  private static string[] Asked(Request request) =>
    request
      .Text("domainNames")
      .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
