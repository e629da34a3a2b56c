// In Exchange's own namespace, because type names cross the wire.
namespace Microsoft.Exchange.Management.SystemConfigurationTasks;

[Flags]
public enum AllowedServices
{
  None = 0,
  IMAP = 1,
  POP = 2,
  UM = 4,
  IIS = 8,
  SMTP = 16,
  Federation = 32,
  UMCallRouter = 64,
}

public enum CertificateStatus
{
  Unknown = 0,
  Valid = 1,
  Revoked = 2,
  DateInvalid = 3,
  Untrusted = 4,
  Invalid = 5,
  RevocationCheckFailure = 6,
  PendingRequest = 7,
}

public enum CertificateAuthorityType
{
  None = 0,
  ThirdParty = 1,
  Enterprise = 2,
  Registry = 3,
  GroupPolicy = 4,
  Unknown = 5,
}
