# What certificates the servers hold. Only their public part is here: no key was kept.
function script:New-Entry(
  [string[]]$Servers, [string]$Services, [string]$FriendlyName, [string]$Data) {
  @{
    Servers = $Servers
    Services = [Microsoft.Exchange.Management.SystemConfigurationTasks.AllowedServices]$Services
    FriendlyName = $FriendlyName
    Certificate = [System.Security.Cryptography.X509Certificates.X509CertificateLoader]::LoadCertificate(
      [Convert]::FromBase64String($Data))
  }
}

$script:Certificates = @(
  (New-Entry EX1, EX2 'SMTP' 'Microsoft Exchange Server Auth Certificate' (
    'MIIB0DCCAXWgAwIBAgIUBE4X7ay98jX0Y1+SM5bYjMW0h/EwCgYIKoZIzj0EAwIwNTEzMDEGA1UEAwwqTWljcm9zb2Z0IEV4Y2hhbmdlIFNlcnZlciBBdXRoIENlcnRpZmljYXRlMB4XDTI2MTEyMzAxNTMxOVoXDTQ4MTAxODAxNTMxOVowNTEzMDEGA1UEAwwqTWljcm9zb2Z0IEV4Y2hhbmdlIFNlcnZlciBBdXRoIENlcnRpZmljYXRlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQ99+KQR147U0/8uZIJZ1e8CKMPucq/8l0Pt9T4FVjtykdoFXMNZjrJBY6wvf0vOJ0A6IKb9s+jCFbAPrsPRLoaNjMGEwHQYDVR0OBBYEFDp634u2vZOyaTZXaPUTxEYhjnxRMB8GA1UdIwQYMBaAFDp634u2vZOyaTZXaPUTxEYhjnxRMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgeAMAoGCCqGSM49BAMCA0kAMEYCIQDSF6sjT2WZdZDyh9PDj1VHLSxNZiN37yvlrJ0D88J45QIhAPensf9vYF1UsD8CeroWvaEN0FMrFkWBRfyp2WkUudf+')),
  (New-Entry EX1 'SMTP' 'Microsoft Exchange' (
    'MIIBkjCCATegAwIBAgIUB9mSI01NEaYSJhbIVjilm+JsCVAwCgYIKoZIzj0EAwIwDjEMMAoGA1UEAwwDRVgxMB4XDTI2MTEyMzAxNTMyMFoXDTQ4MTAxODAxNTMyMFowDjEMMAoGA1UEAwwDRVgxMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ21XepwV/z69d0bOF6OitZM8WO36rz0BiWqZVZSU+tHlnCxO/MCHJPtD00lpAFtC18HIPL9IBabIFMapoy5MyKNzMHEwHQYDVR0OBBYEFJo3xNIG7d+UPe4XPEUrty6FpoqMMB8GA1UdIwQYMBaAFJo3xNIG7d+UPe4XPEUrty6FpoqMMA8GA1UdEwEB/wQFMAMBAf8wHgYDVR0RBBcwFYIDRVgxgg5leDEudGVzdC5sb2NhbDAKBggqhkjOPQQDAgNJADBGAiEAm3BT6umsUaRWU8EqkbKgG6yL6nxMmiSVDNfRUdl19NcCIQDTTAPMZFzkl/O75b0CDE/g9eatiqbRSaZTCVNX1YlaLQ==')),
  (New-Entry EX2 'IMAP, POP, IIS, SMTP' 'Microsoft Exchange' (
    'MIIBkjCCATegAwIBAgIULVlKmY3uayjD13TCxfgPTR7SsHYwCgYIKoZIzj0EAwIwDjEMMAoGA1UEAwwDRVgyMB4XDTI2MTEyMzAxNTMyMVoXDTQ4MTAxODAxNTMyMVowDjEMMAoGA1UEAwwDRVgyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEovi4YIP38ycxPz/7K9YxYoR9ndPN18I6RarM2/lKYNov1BP6DEiqewCp3+uOpF+uhXLoYNgtbXcp7QqvMH8Y4aNzMHEwHQYDVR0OBBYEFFRnnx96Ah2Q4EJ6cI9AmmAtcM7aMB8GA1UdIwQYMBaAFFRnnx96Ah2Q4EJ6cI9AmmAtcM7aMA8GA1UdEwEB/wQFMAMBAf8wHgYDVR0RBBcwFYIDRVgygg5leDIudGVzdC5sb2NhbDAKBggqhkjOPQQDAgNJADBGAiEAnSCJBmOsz146i7vDy1nhFyrjt1brrQ+bxadeXGQ1xX8CIQCZRQriUIL5JIH5G5LP8aovwIUn0PUSArBokm1LJ3EWkA==')),
  (New-Entry EX1 'IMAP, POP, IIS, SMTP' 'Mail 2026' (
    'MIICsTCCAlagAwIBAgIUczXWiAMuLtSl6v92eKK0MzTisuYwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOTGFiIElzc3VpbmcgQ0EwHhcNMjYxMTIzMDE1MzI4WhcNNDgxMDE4MDE1MzI4WjA4MQswCQYDVQQGEwJERTENMAsGA1UECgwEVGVzdDEaMBgGA1UEAwwRbWFpbC50ZXN0LmV4YW1wbGUwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCAqsbXTpAWhQK1iGRnKCmNJ9w3Br7lXoGlLBMMk/fmhvt9Bmdp2pai+uLUn9oJ3yZqQPu3Kt/1TiKe5a/Gjrv16ZIIpz5TfLLtB6WOvCLA0g64WO1pZDfLL1t71Yt+dvQEkxE49tbskWM6AkO4CnyQQWJq+130QWjxFv/4kgA+JRjq3vu9WjzGrPEW8I8CQgJ5U2+t9CJv5XDJiuhZ6pBUUs1jUgK6t4ia1NpbTuMeftcjZwJ+woMF0CbOcI+g5Hc+K/vsWh+iun/5mnMLoU25QqfjP6nKJrjB2/XE3rF7JFb52FxRx3+U+xVmlxsPLwb/cAWS5sQ6yzJt05iBDcQxAgMBAAGjgZEwgY4wNwYDVR0RBDAwLoIRbWFpbC50ZXN0LmV4YW1wbGWCGWF1dG9kaXNjb3Zlci50ZXN0LmV4YW1wbGUwEwYDVR0lBAwwCgYIKwYBBQUHAwEwHQYDVR0OBBYEFHCC5uqzHI5PZq3PdGkod0bKdC39MB8GA1UdIwQYMBaAFGkbroR7kRkCYSxuOPO3ZnNSFLAVMAoGCCqGSM49BAMCA0kAMEYCIQCKC7nK5g74ezSaECgcOZJzLubVLyxGmhjgv/m6kh87JgIhAOUT37kjKrBzGKwkxiOW0ljuOyKAOpI4y05/2McbMHbD')))

# A certificate crosses the wire as its raw data alone; all that Exchange knows of it besides is in
# this table, which Select-Object reads.
function script:Get-CertificateProperty([object]$Certificate, [string]$Name) {
  $entry = $script:Certificates | Where-Object { $_.Certificate.Thumbprint -eq $Certificate.Thumbprint }
  switch ($Name) {
    'Services' { $entry.Services }
    'FriendlyName' { $entry.FriendlyName }
    'Status' { [Microsoft.Exchange.Management.SystemConfigurationTasks.CertificateStatus]::Valid }
    'HasPrivateKey' { $true }
    'PrivateKeyExportable' { $true }
    'IsSelfSigned' { $Certificate.Subject -eq $Certificate.Issuer }
    'CertificateDomains' { , @(Get-DnsName $Certificate) }
    'ServicesStringForm' { Format-Services $entry.Services }
    default { , $Certificate.$Name }
  }
}

function script:Get-DnsName([object]$Certificate) {
  foreach ($extension in $Certificate.Extensions) {
    if ($extension -is [System.Security.Cryptography.X509Certificates.X509SubjectAlternativeNameExtension]) {
      $extension.EnumerateDnsNames()
    }
  }
}

# The column as Exchange shows it: a letter or a dot for each service.
function script:Format-Services($Services) {
  $letters = [ordered]@{
    IMAP = 'I'; POP = 'P'; UM = 'U'; IIS = 'W'; SMTP = 'S'; Federation = 'F'; UMCallRouter = 'C' }
  -join ($letters.Keys | ForEach-Object {
      if ($Services.HasFlag($Services.GetType()::$_)) { $letters[$_] } else { '.' } })
}

function Get-ExchangeCertificate {
  [CmdletBinding()] param([Parameter(Position = 0)][string]$Thumbprint, [string]$Server)
  $names = Find-Server $Server
  $found = @($script:Certificates | Where-Object {
      ($_.Servers | Where-Object { $names -contains $_ }) -and
      (-not $Thumbprint -or $_.Certificate.Thumbprint -eq $Thumbprint) })
  if ($Thumbprint -and $found.Count -eq 0) {
    throw [InvalidOperationException]::new(
      "The certificate with thumbprint $Thumbprint was not found. [Server=$Server,RequestId=0,TimeStamp=0]")
  }
  foreach ($entry in $found) {
    $object = [psobject]$entry.Certificate
    $object.PSObject.TypeNames.Insert(
      0, 'Microsoft.Exchange.Management.SystemConfigurationTasks.ExchangeCertificate')
    $object
  }
}

# Tells what arrived, and of the password only what is needed to compare it.
function Import-ExchangeCertificate {
  [CmdletBinding(SupportsShouldProcess = $true)]
  param([Parameter(Mandatory)][byte[]]$FileData, [securestring]$Password, [string]$Server,
    [bool]$PrivateKeyExportable, [string]$FriendlyName)
  if (-not $PSCmdlet.ShouldProcess($Server, 'Import the certificate')) { return }
  $given = Get-SecretSummary $Password
  New-Typed 'Signet.Lab.ImportedFile' ([ordered]@{
      FileLength = $FileData.Length
      FileSha256 = [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($FileData))
      PasswordLength = $given.Length
      PasswordSha256 = $given.Sha256
      PrivateKeyExportable = $PrivateKeyExportable
      FriendlyName = $FriendlyName
      Server = $Server
    })
}

# The length in UTF-16 units and the hash of the UTF-8 form.
function script:Get-SecretSummary([securestring]$Secret) {
  if (-not $Secret) { return @{ Length = 0; Sha256 = '' } }
  $clear = [System.Net.NetworkCredential]::new('', $Secret).Password
  $bytes = [System.Text.Encoding]::UTF8.GetBytes($clear)
  @{ Length = $clear.Length
     Sha256 = [Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($bytes)) }
}
