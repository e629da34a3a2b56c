# A restricted endpoint: only the functions above, the cmdlets of the organisation that the account has
# a right to, and Get-Command, which tells no others; and no script. Functions keep what they may do.
$rightless = if ($script:HasOrganisation) {
  [Microsoft.Exchange.Management.SystemConfigurationTasks.OrganisationCmdlet]::Missing() }
foreach ($command in $ExecutionContext.InvokeCommand.GetCommands('*', 'Cmdlet', $true)) {
  $own = $command.Name -eq 'Get-Command' -or $command.ImplementingType.IsSubclassOf(
    [Microsoft.Exchange.Management.SystemConfigurationTasks.OrganisationCmdlet])
  if (-not $own -or $rightless -contains $command.Name) { $command.Visibility = 'Private' }
}
# A cmdlet of which a parameter is lacking is seen through a function that has all the others, as the
# roles of an Exchange organisation do it.
$limited = @{}
foreach ($name in $rightless) {
  $cmdlet, $parameter = $name.Split('/')
  if ($parameter) { $limited[$cmdlet] = @($limited[$cmdlet]) + $parameter }
}
foreach ($name in $limited.Keys) {
  $command = $ExecutionContext.InvokeCommand.GetCommand($name, 'Cmdlet')
  if (-not $command -or $command.Visibility -eq 'Private') { continue }
  $metadata = [System.Management.Automation.CommandMetadata]::new($command)
  foreach ($parameter in $limited[$name]) { if ($parameter) { $null = $metadata.Parameters.Remove($parameter) } }
  $null = $ExecutionContext.SessionState.InvokeProvider.Item.Set("function:global:$($command.Name)",
    [scriptblock]::Create([System.Management.Automation.ProxyCommand]::Create($metadata)))
  $command.Visibility = 'Private'
}
if ($rightless -contains 'Select-Object') {
  $ExecutionContext.InvokeCommand.GetCommand('Select-Object', 'Function').Visibility = 'Private'
}
$ExecutionContext.SessionState.Applications.Clear()
$ExecutionContext.SessionState.Scripts.Clear()
foreach ($function in $script:Given) { $function.Visibility = 'Private' }
foreach ($helper in 'Find-Server', 'New-Typed', 'New-Entry', 'Get-CertificateProperty', 'Get-DnsName',
  'Format-Services', 'Get-SecretSummary') {
  $ExecutionContext.InvokeCommand.GetCommand($helper, 'Function').Visibility = 'Private'
}
$ExecutionContext.SessionState.LanguageMode = 'NoLanguage'
