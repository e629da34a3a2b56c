using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>What the certificate cmdlets do on a server. Each throws a refusal that nothing was
/// done for, unless it says so.</summary>
public static class CertificateOperations
{
  /// <summary>Without a thumbprint all that Exchange can use, the newest first.</summary>
  public static JsonNode Get(OrganisationState state, Request request)
  {
    Server server = state.Reach(request.Server);
    string thumbprint = Normalized(request.Text("thumbprint"));
    string domain = request.Text("domainName");
    IEnumerable<CertificateCopy> found = server
      .Store.Where(copy => copy.HasKey)
      .Where(copy => thumbprint.Length == 0 || copy.Thumbprint == thumbprint)
      .Where(copy => domain.Length == 0 || copy.Covers(domain))
      .OrderByDescending(copy => copy.Certificate.NotBefore);
    JsonArray list = [.. found.Select(copy => CertificateAnswer.Tell(state, server, copy, request))];
    // Of an identity that does not exist, the cmdlet's reference says that it tells all.
    if (list.Count == 0 && thumbprint.Length > 0)
    {
      return request.Flag("byIdentity")
        ? Get(state, request.Without("thumbprint"))
        : throw Refusal.NotFound(thumbprint);
    }
    return list;
  }

  /// <summary>PKCS#12, or of a request the PKCS#10.</summary>
  public static JsonNode Export(OrganisationState state, Request request)
  {
    Server server = state.Reach(request.Server);
    CertificateCopy copy = Find(server, request);
    if (copy.IsRequest)
    {
      return Convert.ToBase64String(Encoding.ASCII.GetBytes(copy.Request));
    }
    if (!copy.IsExportable || !copy.HasKey)
    {
      throw Refusal.NotExportable();
    }
    string password = request.Text("password");
    if (password.Length == 0)
    {
      throw Refusal.Argument(
        "A password is required to export a certificate with its private key.",
        "Zum Exportieren eines Zertifikats mit privatem Schlüssel ist ein Kennwort erforderlich."
      );
    }
    bool old = server.Version is "2013" or "2016";
    return Convert.ToBase64String(
      state.Keys.Export(server.Name, copy, password, old)
    );
  }

  public static JsonNode? Remove(OrganisationState state, Request request)
  {
    Server server = state.Reach(request.Server);
    CertificateCopy copy = Find(server, request);
    RequireUsable(copy);
    RequireUnused(state, request, server, copy);
    server.Store.Remove(copy);
    state.Keys.Delete(server.Name, copy.Thumbprint);
    state.History.Add($"Remove {server.Name} {copy.Thumbprint}", server, state);
    return null;
  }

  private static void RequireUnused(
    OrganisationState state,
    Request request,
    Server server,
    CertificateCopy copy
  )
  {
    DomainControllers directory = state.Directory;
    string? controller = request.Controller;
    if (directory.Read(controller, $"{server.Name}/default-smtp") == copy.Thumbprint)
    {
      throw Refusal.DefaultSmtp();
    }
    if (directory.Read(controller, $"{server.Name}/UM") == copy.Thumbprint)
    {
      throw Refusal.Argument(
        $"The certificate with thumbprint {copy.Thumbprint} is used by Unified Messaging.",
        $"Das Zertifikat mit dem Fingerabdruck {copy.Thumbprint} wird von Unified Messaging verwendet."
      );
    }
    if (ServiceRules.IsFederation(directory, copy.Thumbprint, controller))
    {
      throw Refusal.Argument(
        $"The certificate with thumbprint {copy.Thumbprint} is used by a federation trust.",
        $"Das Zertifikat mit dem Fingerabdruck {copy.Thumbprint} wird von einer Verbundvertrauensstellung verwendet."
      );
    }
    string[] connectors =
    [
      .. state.SendConnectors.Where(name =>
        !copy.IsRequest
        && directory.Read(controller, $"send/{name}/TlsCertificateName") == copy.Identifier
      ),
    ];
    if (connectors.Length > 0)
    {
      throw Refusal.OnSendConnectors(connectors);
    }
  }

  /// <summary>Friendly names have a limit.</summary>
  public static void RequireShort(string friendlyName)
  {
    if (friendlyName.Length >= 64)
    {
      throw Refusal.Argument(
        "The friendly name must be shorter than 64 characters.",
        "Der Anzeigename muss kürzer als 64 Zeichen sein."
      );
    }
  }

  public static CertificateCopy Find(Server server, Request request)
  {
    string thumbprint = Normalized(request.Text("thumbprint"));
    return server.Find(thumbprint) ?? throw Refusal.NotFound(thumbprint);
  }

  public static void RequireUsable(CertificateCopy copy)
  {
    X509Certificate2 certificate = copy.Certificate;
    var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
    var purposes = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
    using RSA? key = certificate.GetRSAPublicKey();
    string? reason =
      !copy.HasKey ? "PrivateKeyMissing"
      : key is null ? "KeyAlgorithmUnsupported"
      : key.KeySize < 1024 ? "PublicKeyUnsupportedSize"
      : usage is not null && (usage.KeyUsages & Signing) == 0 ? "SigningNotSupported"
      : purposes is not null && !IsForServers(purposes)
        ? "PkixKpServerAuthNotFoundInEnhancedKeyUsage"
      : null;
    if (reason is not null)
    {
      throw Refusal.NotUsable(copy.Thumbprint, reason);
    }
  }

  public static string Expiry(CertificateCopy copy) =>
    copy.Certificate.NotAfter.ToString("M/d/yyyy h:mm:ss tt", CultureInfo.InvariantCulture);

  private const X509KeyUsageFlags Signing =
    X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;

  private static bool IsForServers(X509EnhancedKeyUsageExtension purposes) =>
    purposes.EnhancedKeyUsages.Cast<Oid>().Any(purpose => purpose.Value == "1.3.6.1.5.5.7.3.1");

  private static string Normalized(string thumbprint) =>
    thumbprint.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
}
