# With an organisation, its cmdlets take the place of the functions that stand still.
$script:HasOrganisation = [bool]$env:SIGNET_LAB_ORGANISATION
if ($script:HasOrganisation) {
  Import-Module -Assembly ([Microsoft.Exchange.Management.SystemConfigurationTasks.OrganisationCmdlet].Assembly)
  foreach ($name in 'Get-ExchangeServer', 'Get-AuthConfig', 'Get-ExchangeCertificate',
    'Import-ExchangeCertificate') {
    $ExecutionContext.SessionState.InvokeProvider.Item.Remove("function:$name", $false)
  }
  # Certificates know their own properties.
  function Get-CertificateProperty([object]$Certificate, [string]$Name) { , $Certificate.$Name }
}
