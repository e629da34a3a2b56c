# The servers of the organisation: two, the same in every shell.
$script:Servers = @('EX1', 'EX2')

function script:Find-Server([string]$Name) {
  $found = @($script:Servers | Where-Object { -not $Name -or $_ -eq $Name -or "$_.test.local" -eq $Name })
  if ($found.Count -eq 0) {
    throw [System.Management.Automation.ItemNotFoundException]::new(
      "The operation couldn't be performed because object '$Name' couldn't be found on 'dc1.test.local'.")
  }
  $found
}

function script:New-Typed([string]$Type, [System.Collections.IDictionary]$Properties) {
  $object = [pscustomobject]$Properties
  $object.PSObject.TypeNames.Insert(0, $Type)
  $object
}

function Get-ExchangeServer {
  [CmdletBinding()] param([Parameter(Position = 0)][string]$Identity)
  foreach ($name in Find-Server $Identity) {
    New-Typed 'Microsoft.Exchange.Data.Directory.Management.ExchangeServer' ([ordered]@{
        Name = $name
        Fqdn = "$name.test.local".ToLowerInvariant()
        Edition = 'Standard'
        ServerRole = 'Mailbox'
        AdminDisplayVersion = 'Version 15.2 (Build 1544.4)'
        Site = 'test.local/Configuration/Sites/Default-First-Site-Name'
        IsMailboxServer = $true
        WhenCreatedUTC = [datetime]::new(2024, 3, 1, 12, 30, 0, [DateTimeKind]::Utc)
      })
  }
}

function Get-AuthConfig {
  [CmdletBinding()] param()
  New-Typed 'Microsoft.Exchange.Data.Directory.SystemConfiguration.AuthConfig' ([ordered]@{
      CurrentCertificateThumbprint = $script:Certificates[0].Certificate.Thumbprint
      PreviousCertificateThumbprint = ''
      NextCertificateThumbprint = ''
      NextCertificateEffectiveDate = $null
      ServiceName = '00000002-0000-0ff1-ce00-000000000000'
      Realm = ''
      Name = 'Auth Configuration'
    })
}
