#include "exchange/powershell_runbook.h"

namespace signet::exchange {

// Reads a server as service_holders.cpp does. -ErrorAction stands at every call: a preference does
// not reach the functions that the shell has for a remote session's cmdlets.
const char* const powershell_prelude = R"prelude(
  function Get-Copy([string]$Server, [string]$Thumbprint) {
    Get-ExchangeCertificate -Server $Server -ErrorAction Stop |
      Where-Object { $_.Thumbprint -eq $Thumbprint }
  }
  function Read-Copy([string]$Server, [string]$Thumbprint) {
    $copy = Get-Copy $Server $Thumbprint
    if (-not $copy) { 'absent' } elseif ($copy.HasPrivateKey) { 'with key' } else { 'without key' }
  }
  function Read-Exportable([string]$Server, [string]$Thumbprint) {
    $copy = Get-Copy $Server $Thumbprint
    if (-not $copy) { 'absent' } elseif ($copy.PrivateKeyExportable) { 'yes' } else { 'no' }
  }
  function Test-Service($Copy, [string]$Service) {
    if ($null -eq $Copy.Services) { throw "the services of $($Copy.Thumbprint) cannot be read" }
    @(([string]$Copy.Services).Split(',') | ForEach-Object { $_.Trim() }) -contains $Service
  }
  function Test-Site($Copy, [string]$Site) {
    if (-not (Test-Service $Copy 'IIS')) { return $false }
    $sites = @($Copy.IISServices | ForEach-Object { [string]$_ })
    if ($sites.Count -eq 0) { throw "the web sites of $($Copy.Thumbprint) cannot be read" }
    @($sites | Where-Object { $_ -match "/W3SVC/$Site$" }).Count -gt 0
  }
  function Get-MailSettings([string]$Server, [string]$Service) {
    if ($Service -eq 'POP') { Get-PopSettings -Server $Server -ErrorAction Stop }
    else { Get-ImapSettings -Server $Server -ErrorAction Stop }
  }
  function Read-MailName([string]$Server, [string]$Service) {
    [string](Get-MailSettings $Server $Service).X509CertificateName
  }
  function Test-Domain($Copy, [string]$Name) {
    @($Copy.CertificateDomains | ForEach-Object { [string]$_ }) -contains $Name
  }
  # POP and IMAP find their certificate by a name: one that has it goes before one that covers it.
  function Get-MailHolder([string]$Server, [string]$Service, $All) {
    $name = Read-MailName $Server $Service
    if (-not $name) { return }
    $covering = '*' + $name.Substring([Math]::Max($name.IndexOf('.'), 0))
    $exact = @($All | Where-Object { Test-Domain $_ $name })
    if ($exact.Count -gt 0) {
      $exact | Where-Object { (Test-Service $_ $Service) -and (Test-Service $_ 'SMTP') }
    } else {
      $All | Where-Object { (Test-Service $_ 'SMTP') -and (Test-Domain $_ $covering) }
    }
  }
  function Read-Default([string]$Server) {
    $transport = Get-TransportService -Identity $Server -ErrorAction Stop
    [string]$transport.InternalTransportCertificateThumbprint
  }
  function Test-Named($Object, [string]$Thumbprint) {
    $naming = $Object | ForEach-Object { $_.PSObject.Properties } |
      Where-Object { ([string]$_.Value).ToUpperInvariant().Contains($Thumbprint) }
    @($naming).Count -gt 0
  }
  function Read-Connector([string]$Server, [string]$Kind, [string]$Name) {
    $all = if ($Kind -eq 'send') { Get-SendConnector -ErrorAction Stop }
      else { Get-ReceiveConnector -Server $Server -ErrorAction Stop }
    $found = @($all | Where-Object { $_.Name -eq $Name })
    if ($found.Count -ne 1) { throw "there is no $Kind connector $Name" }
    [string]$found[0].TlsCertificateName
  }
  function Read-TlsName([string]$Server, [string]$Thumbprint) {
    $copy = Get-Copy $Server $Thumbprint
    if (-not $copy -or -not $copy.Issuer -or -not $copy.Subject) {
      throw "$Server does not show the issuer and the subject of $Thumbprint"
    }
    '<I>' + $copy.Issuer + '<S>' + $copy.Subject
  }
  # The thumbprints of who holds a service, as signet writes them: sorted, or none.
  function Read-Holders([string]$Server, [string]$Slot, [string]$Connector) {
    $all = @(Get-ExchangeCertificate -Server $Server -ErrorAction Stop |
      Where-Object { [string]$_.Status -ne 'PendingRequest' })
    $holders = switch ($Slot) {
      'IIS' { $all | Where-Object { Test-Site $_ '1' } }
      'IIS-back-end' { $all | Where-Object { Test-Site $_ '2' } }
      'SMTP-default' {
        $default = Read-Default $Server
        $all | Where-Object { $_.Thumbprint -eq $default }
      }
      'POP' { Get-MailHolder $Server 'POP' $all }
      'IMAP' { Get-MailHolder $Server 'IMAP' $all }
      'Auth' {
        $auth = Get-AuthConfig -ErrorAction Stop
        $all | Where-Object { Test-Named $auth $_.Thumbprint }
      }
      'Federation' {
        $trust = @(Get-FederationTrust -ErrorAction Stop)
        $all | Where-Object {
          (Test-Named $trust $_.Thumbprint) -or (Test-Service $_ 'Federation')
        }
      }
      'WMSVC' {
        $all | Where-Object {
          $_.FriendlyName -like 'WMSVC*' -or $_.Subject -match '(^|, ?)CN=WMSVC'
        }
      }
      { $_ -eq 'send' -or $_ -eq 'receive' } {
        $name = Read-Connector $Server $Slot $Connector
        if ($name) {
          $all | Where-Object { ('<I>' + $_.Issuer + '<S>' + $_.Subject) -eq $name }
        }
      }
      default { $all | Where-Object { Test-Service $_ $Slot } }
    }
    $thumbprints = @($holders | ForEach-Object { $_.Thumbprint.ToUpperInvariant() } | Sort-Object)
    $text = if ($thumbprints.Count -gt 0) { $thumbprints -join ',' } else { 'none' }
    if ($Slot -eq 'POP' -or $Slot -eq 'IMAP') {
      $name = Read-MailName $Server $Slot
      if ($name) { $text += " by $name" }
    }
    $text
  }
  function Test-Held([string]$Server, [string]$Slot, [string]$Thumbprint, [string]$Connector) {
    (Read-Holders $Server $Slot $Connector).Split(' ')[0].Split(',') -contains $Thumbprint
  }
  function Assert-Fact([string]$What, [string]$Found, [string]$Planned) {
    if ($Found -eq $Planned) { return }
    throw "$What is now: $Found. The plan relies on: $Planned. Make the plan again."
  }
  # What was changed may be seen a moment later.
  function Confirm-So([string]$What, [scriptblock]$Test) {
    foreach ($seconds in 0, 1, 2, 5, 10) {
      Start-Sleep -Seconds $seconds
      if (& $Test) { return }
    }
    throw "$What is not so"
  }
  # A copy that its server calls unusable must not stay: mail transport may take it.
  function Confirm-Import([string]$Server, [string]$Thumbprint) {
    Confirm-So "$Server has $Thumbprint with its key" {
      (Read-Copy $Server $Thumbprint) -eq 'with key'
    }
    $status = [string](Get-Copy $Server $Thumbprint).Status
    if (@('Revoked', 'DateInvalid', 'Untrusted', 'Invalid') -notcontains $status) { return }
    Remove-ExchangeCertificate -Server $Server -Thumbprint $Thumbprint -Confirm:$false `
      -ErrorAction Stop
    throw "$Server calls the new copy $status. It was removed again."
  }
  function New-TransferPassword {
    $bytes = New-Object byte[] 32
    $random = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    $random.GetBytes($bytes)
    ConvertTo-SecureString -String ([Convert]::ToBase64String($bytes)) -AsPlainText -Force
  }
  function Read-KeyFile([string]$Name, [string]$Thumbprint, [string]$Hash) {
    $path = Read-Host "Path of the PKCS#12 file with certificate and key ($Name)"
    $bytes = [System.IO.File]::ReadAllBytes($path)
    if ($Hash) {
      $sha = [System.Security.Cryptography.SHA256]::Create()
      $found = [BitConverter]::ToString($sha.ComputeHash($bytes)).Replace('-', '')
      Assert-Fact "SHA-256 of $path" $found $Hash
    }
    $password = Read-Host -AsSecureString "Password of $path"
    $type = 'System.Security.Cryptography.X509Certificates.X509Certificate2'
    $certificate = New-Object $type -ArgumentList $bytes, $password
    Assert-Fact "the certificate in $path" $certificate.Thumbprint $Thumbprint
    @{ FileData = $bytes; Password = $password }
  }
  function Get-Transfer([string]$Thumbprint) {
    if (-not $transfers.ContainsKey($Thumbprint)) {
      throw "nothing above gives the key of $Thumbprint"
    }
    $transfers[$Thumbprint]
  }
)prelude";

}  // namespace signet::exchange
