# Cmdlets that do not just answer.
function Set-Thing {
  [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')] param([string]$Identity)
  if ($PSCmdlet.ShouldProcess($Identity, 'Change it for ever')) { "changed $Identity" }
}

function Test-Mandatory {
  [CmdletBinding()] param([Parameter(Mandatory)][string]$Identity)
  $Identity
}

function Test-Prompt {
  [CmdletBinding()]
  param([ValidateSet('Choice', 'ReadLine', 'SecureString', 'Credential', 'Fields')][string]$Kind)
  $ui = $Host.UI
  switch ($Kind) {
    'Choice' {
      $choices = [System.Management.Automation.Host.ChoiceDescription[]]@('&Yes', '&No', '&Maybe')
      'choice ' + $ui.PromptForChoice('Overwrite?', 'Overwrite the existing default SMTP certificate?', $choices, 1)
    }
    'ReadLine' { 'line ' + $ui.ReadLine() }
    'SecureString' { 'secret of ' + $ui.ReadLineAsSecureString().Length }
    'Credential' { 'user ' + $ui.PromptForCredential('Sign in', 'Who are you?', '', 'lab').UserName }
    'Fields' {
      $field = [System.Management.Automation.Host.FieldDescription]::new('Name')
      'field ' + $ui.Prompt('Input', 'Tell', [System.Management.Automation.Host.FieldDescription[]]@($field))['Name']
    }
  }
}

# Ends the pipeline.
function Test-Failure {
  [CmdletBinding()] param([string]$Text = 'boom')
  $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new(
      [InvalidOperationException]::new($Text), 'LabFailure',
      [System.Management.Automation.ErrorCategory]::InvalidOperation, 'target'))
}

# Does not end it.
function Test-Complaints {
  [CmdletBinding()] param([int]$Errors = 1, [int]$Warnings = 1)
  for ($number = 1; $number -le $Errors; ++$number) {
    $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
        [ArgumentException]::new("error $number"), 'LabComplaint',
        [System.Management.Automation.ErrorCategory]::InvalidArgument, "target $number"))
  }
  for ($number = 1; $number -le $Warnings; ++$number) { $PSCmdlet.WriteWarning("warning $number") }
  $PSCmdlet.WriteVerbose('verbose'); $PSCmdlet.WriteDebug('debug')
  $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'activity', 'status'))
  $PSCmdlet.WriteInformation('information', @('tag'))
  'done'
}

# Text that would garble a terminal or forge a line of a log.
function Test-HostileText {
  [CmdletBinding()] param()
  $PSCmdlet.WriteWarning("red $([char]27)[31m`r`nforged $([char]0x202E)txt.exe $([char]0)nul")
  'done'
}

function Test-Large {
  [CmdletBinding()] param([int]$Count = 10, [int]$Size = 100000)
  for ($number = 1; $number -le $Count; ++$number) {
    [pscustomobject]@{ Number = $number; Text = 'x' * $Size }
  }
}

# Runs until it is stopped, or for so long.
function Test-Wait {
  [CmdletBinding()] param([int]$Milliseconds = [int]::MaxValue)
  'started'
  $clock = [System.Diagnostics.Stopwatch]::StartNew()
  $never = [System.Threading.ManualResetEventSlim]::new($false)
  while ($clock.ElapsedMilliseconds -lt $Milliseconds) { $null = $never.Wait(20) }
  'finished'
}

# Ends the server process in the midst of a pipeline.
function Test-Crash {
  [CmdletBinding()] param()
  [System.Diagnostics.Process]::GetCurrentProcess().Kill()
}
