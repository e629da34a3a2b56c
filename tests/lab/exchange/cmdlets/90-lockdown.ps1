# A restricted endpoint: only the functions above and the cmdlets of the organisation that the account
# has a right to, and no script. Functions keep what they may do.
$rightless = if ($script:HasOrganisation) {
  [Microsoft.Exchange.Management.SystemConfigurationTasks.OrganisationCmdlet]::Missing() }
foreach ($command in $ExecutionContext.InvokeCommand.GetCommands('*', 'Cmdlet', $true)) {
  $own = $command.ImplementingType.IsSubclassOf(
    [Microsoft.Exchange.Management.SystemConfigurationTasks.OrganisationCmdlet])
  if (-not $own -or $rightless -contains $command.Name) { $command.Visibility = 'Private' }
}
if ($rightless -contains 'Select-Object') {
  $ExecutionContext.InvokeCommand.GetCommand('Select-Object', 'Function').Visibility = 'Private'
}
$ExecutionContext.SessionState.Applications.Clear()
$ExecutionContext.SessionState.Scripts.Clear()
foreach ($helper in 'Find-Server', 'New-Typed', 'New-Entry', 'Get-CertificateProperty', 'Get-DnsName',
  'Format-Services', 'Get-SecretSummary') {
  $ExecutionContext.InvokeCommand.GetCommand($helper, 'Function').Visibility = 'Private'
}
$ExecutionContext.SessionState.LanguageMode = 'NoLanguage'
