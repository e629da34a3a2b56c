using System.Globalization;

namespace Signet.Lab.Organisation;

/// <summary>What a cmdlet answers instead of doing it: two texts, and what a program can tell it by.
/// </summary>
public sealed class Refusal(string category, string hash, string english, string german)
  : Exception(english)
{
  private const string Wrapper = "A special Rpc error occurs on server {0}: ";
  private const string GermanWrapper =
    "Auf dem Server {0} ist ein spezieller RPC-Fehler aufgetreten: ";

  public string Category => category;

  /// <summary>The exception that Exchange names beside its error.</summary>
  public string Exception { get; init; } =
    category == "InvalidArgument" ? "ArgumentException" : "InvalidOperationException";

  /// <summary>The error came from another server through the wrapper.</summary>
  public bool IsRelayed { get; init; } = true;

  public string Text(Server? server)
  {
    bool isGerman = server?.SpeaksGerman ?? false;
    string text = isGerman ? german : Message;
    return server is null || !IsRelayed
      ? text
      : string.Format(
          CultureInfo.InvariantCulture,
          isGerman ? GermanWrapper : Wrapper,
          server.Name
        ) + text;
  }

  /// <summary>PowerShell puts the cmdlet's class behind it.</summary>
  public string Id(string server) =>
    string.Format(
      CultureInfo.InvariantCulture,
      "[Server={0},RequestId={1},TimeStamp={2:M/d/yyyy h:mm:ss tt}] [FailureCategory=Cmdlet-{3}] {4}",
      server,
      Guid.NewGuid(),
      DateTime.UtcNow,
      Exception,
      hash
    );

  public static Refusal NoController(string name) =>
    new(
      "InvalidArgument",
      "5D1A0E33",
      $"The domain controller '{name}' could not be contacted.",
      $"Der Domänencontroller '{name}' konnte nicht kontaktiert werden."
    )
    {
      IsRelayed = false,
    };

  public static Refusal NoObject(string name) =>
    new(
      "NotSpecified",
      "1F7C3B60",
      $"The operation couldn't be performed because object '{name}' couldn't be found on '{DomainControllers.First}'.",
      $"Der Vorgang konnte nicht ausgeführt werden, da das Objekt '{name}' auf '{DomainControllers.First}' nicht gefunden wurde."
    )
    {
      IsRelayed = false,
      Exception = "ManagementObjectNotFoundException",
    };

  public static Refusal Unreachable(Server server) =>
    new(
      "ResourceUnavailable",
      "6A3E91D4",
      $"The RPC server is unavailable on server {server.Fqdn}. Error code 1722.",
      $"Der RPC-Server ist auf dem Server {server.Fqdn} nicht verfügbar. Fehlercode 1722."
    );

  public static Refusal NotFound(string thumbprint) =>
    new(
      "ObjectNotFound",
      "2B90C7AA",
      $"The certificate with thumbprint {thumbprint} was not found.",
      $"Das Zertifikat mit dem Fingerabdruck {thumbprint} wurde nicht gefunden."
    );

  public static Refusal AlreadyExists(string thumbprint) =>
    new(
      "WriteError",
      "A2D40F15",
      $"Cannot import certificate. A certificate with the thumbprint {thumbprint} already exists.",
      $"Das Zertifikat kann nicht importiert werden. Ein Zertifikat mit dem Fingerabdruck {thumbprint} ist bereits vorhanden."
    );

  public static Refusal BadData() =>
    new(
      "ReadError",
      "C8F1B352",
      "The source data cannot be imported or the wrong password was specified.",
      "Die Quelldaten können nicht importiert werden, oder es wurde ein falsches Kennwort angegeben."
    );

  /// <summary>Of PKCS#7, which is an answer to a request or nothing.</summary>
  public static Refusal NoRequest() =>
    new(
      "ReadError",
      "F1D06B4C",
      "The source data is corrupted or not properly Base64 encoded.",
      "Die Quelldaten sind beschädigt oder nicht ordnungsgemäß Base64-codiert."
    );

  public static Refusal NotUsable(string thumbprint, string reason) =>
    new(
      "NotSpecified",
      "7E2C5D08",
      $"The certificate with thumbprint {thumbprint} was found but is not valid for use with Exchange Server (reason: {reason}).",
      $"Das Zertifikat mit dem Fingerabdruck {thumbprint} wurde gefunden, ist aber für die Verwendung mit Exchange Server ungültig (Ursache: {reason})."
    );

  public static Refusal NotExportable() =>
    new(
      "InvalidArgument",
      "90BA6E71",
      "The private key couldn't be exported as PKCS-12. It either couldn't be accessed or isn't exportable.",
      "Der private Schlüssel konnte nicht als PKCS-12 exportiert werden. Auf ihn kann nicht zugegriffen werden, oder er ist nicht exportierbar."
    );

  public static Refusal DefaultSmtp() =>
    new(
      "InvalidArgument",
      "E41D7F29",
      "The internal transport certificate cannot be removed because that would cause the Microsoft Exchange Transport service to stop. To replace the internal transport certificate, create a new certificate. The new certificate will automatically become the internal transport certificate. You can then remove the existing certificate.",
      "Das interne Transportzertifikat kann nicht entfernt werden, da dies zum Anhalten des Microsoft Exchange-Transportdiensts führen würde. Erstellen Sie ein neues Zertifikat, um das interne Transportzertifikat zu ersetzen."
    );

  public static Refusal OnSendConnectors(IEnumerable<string> names) =>
    new(
      "InvalidArgument",
      "3C65A8D0",
      $"These certificates are tagged with following Send Connectors : {string.Join(", ", names)}. Removing and replacing certificates from Send Connector would break the mail flow. If you still want to proceed then replace or remove these certificates from Send Connector and then try this command.",
      $"Diese Zertifikate sind mit den folgenden Sendeconnectors gekennzeichnet: {string.Join(", ", names)}. Das Entfernen und Ersetzen von Zertifikaten des Sendeconnectors würde die Nachrichtenübermittlung unterbrechen."
    );

  public static Refusal Argument(string english, string german) =>
    new("InvalidArgument", "B7730C4E", english, german);

  public static Refusal Operation(string english, string german) =>
    new("InvalidOperation", "04D9E2BF", english, german) { IsRelayed = false };
}
