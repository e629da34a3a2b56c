# A restricted endpoint: only the functions above, and no script. Functions keep what they may do.
foreach ($command in $ExecutionContext.InvokeCommand.GetCommands('*', 'Cmdlet', $true)) {
  $command.Visibility = 'Private'
}
$ExecutionContext.SessionState.Applications.Clear()
$ExecutionContext.SessionState.Scripts.Clear()
foreach ($helper in 'Find-Server', 'New-Typed', 'New-Entry', 'Get-CertificateProperty', 'Get-DnsName',
  'Format-Services', 'Get-SecretSummary') {
  $ExecutionContext.InvokeCommand.GetCommand($helper, 'Function').Visibility = 'Private'
}
$ExecutionContext.SessionState.LanguageMode = 'NoLanguage'
