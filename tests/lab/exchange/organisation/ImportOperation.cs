using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Signet.Lab.Organisation;

/// <summary>Import-ExchangeCertificate: of a certificate with its key, or of the answer to a request.
/// </summary>
public static class ImportOperation
{
  public static JsonNode Run(OrganisationState state, Request request)
  {
    Server server = state.Reach(request.Server);
    CertificateOperations.RequireShort(request.Text("friendlyName"));
    ImportedFile file = ImportedFile.Read(
      Convert.FromBase64String(request.Text("fileData")),
      request.Text("password"),
      server.IsOldWindows
    );
    foreach (X509Certificate2 certificate in file.Certificates.Where(one => !one.HasPrivateKey))
    {
      if (server.Store.Find(copy => IsAnswered(copy, certificate)) is { } pending)
      {
        return Complete(state, request, server, pending, certificate);
      }
    }
    return file.IsPkcs7 ? throw Refusal.NoRequest() : Install(state, request, server, file);
  }

  private static JsonObject Install(
    OrganisationState state,
    Request request,
    Server server,
    ImportedFile file
  )
  {
    X509Certificate2 leaf = file.Leaf;
    RequireNew(server, leaf);
    var copy = new CertificateCopy(X509CertificateLoader.LoadCertificate(leaf.RawData))
    {
      FriendlyName = request.Text("friendlyName"),
      IsExportable = request.Flag("privateKeyExportable"),
      HasKey = leaf.HasPrivateKey,
      IsKsp = file.IsKsp,
    };
    server.Store.Add(copy);
    // It stays where it is, seen by nothing, and is in the way of the next import.
    if (!copy.HasKey)
    {
      throw Refusal.NotUsable(copy.Thumbprint, "PrivateKeyMissing");
    }
    state.Keys.Keep(server.Name, leaf);
    state.History.Add($"Import {server.Name} {copy.Thumbprint}", server, state);
    return CertificateAnswer.Tell(state, server, copy, request);
  }

  // The key was made with the request, and so was what may be done with it.
  private static JsonObject Complete(
    OrganisationState state,
    Request request,
    Server server,
    CertificateCopy pending,
    X509Certificate2 answer
  )
  {
    RequireNew(server, answer);
    using X509Certificate2 held = state.Keys.Load(server.Name, pending.Thumbprint);
    using RSA key = held.GetRSAPrivateKey()!;
    using X509Certificate2 whole = answer.CopyWithPrivateKey(key);
    string friendlyName = request.Text("friendlyName");
    var copy = new CertificateCopy(X509CertificateLoader.LoadCertificate(answer.RawData))
    {
      FriendlyName = friendlyName.Length > 0 ? friendlyName : pending.FriendlyName,
      IsExportable = pending.IsExportable,
    };
    state.Keys.Keep(server.Name, whole);
    state.Keys.Delete(server.Name, pending.Thumbprint);
    server.Store.Remove(pending);
    server.Store.Add(copy);
    state.History.Add($"Import {server.Name} {copy.Thumbprint}", server, state);
    return CertificateAnswer.Tell(state, server, copy, request);
  }

  private static void RequireNew(Server server, X509Certificate2 certificate)
  {
    if (server.Find(certificate.Thumbprint) is not null)
    {
      throw Refusal.AlreadyExists(certificate.Thumbprint);
    }
  }

  private static bool IsAnswered(CertificateCopy copy, X509Certificate2 certificate) =>
    copy.IsRequest
    && copy.Certificate.PublicKey.ExportSubjectPublicKeyInfo()
      .AsSpan()
      .SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());
}
