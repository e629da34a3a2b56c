# What comes back of what was sent.
function Test-Echo {
  [CmdletBinding()] param([Parameter(Position = 0)][AllowEmptyString()][string]$Text)
  New-Typed 'Signet.Lab.Echo' ([ordered]@{ Text = $Text; Length = $Text.Length })
}

# Each parameter that was given, with the type that it was bound as.
function Test-Parameter {
  [CmdletBinding()]
  param([string]$Text, [int]$Number, [switch]$Switch, [bool]$Flag, [string[]]$Names, [byte[]]$Data,
    [timespan]$Duration, [guid]$Id, [datetime]$When, [DayOfWeek]$Day, [securestring]$Secret)
  foreach ($name in $PSBoundParameters.Keys) {
    $value = $PSBoundParameters[$name]
    $told = if ($value -is [securestring]) { (Get-SecretSummary $value).Sha256 } else { $value }
    New-Typed 'Signet.Lab.Parameter' ([ordered]@{
        Name = $name; Type = $value.GetType().FullName; Value = $told })
  }
}

# One of every kind of value.
function Test-Types {
  [CmdletBinding()] param()
  [byte]1; [sbyte]-1; [int16]-2; [uint16]2; [int]-3; [uint32]3; [long]-4; [uint64]4
  [single]1.5; [double]2.5; [double]::NaN; [double]::PositiveInfinity; [decimal]1.10
  $true; [char]'x'; [guid]'6f1c52a1-6c80-4a0c-9f0c-5d6d2f0f3c11'; [version]'1.2.3'
  [uri]'https://a.example/b'; [timespan]::FromSeconds(90); [DayOfWeek]::Monday; [xml]'<a b="c"/>'
  [datetime]::new(2026, 11, 22, 10, 11, 12, [DateTimeKind]::Utc).AddTicks(1234567)
  [datetime]::new(2026, 1, 2, 3, 4, 5); [datetimeoffset]'2026-11-22T10:11:12+02:00'
  , [byte[]](1, 2, 255); , @('p', 'q'); @{ a = 1 }; [ordered]@{ z = 'y' }
  [System.Collections.Generic.Queue[int]]::new([int[]](1, 2))
  'x_x0041_y' + [char]7 + [char]0xD83D + [char]0xDE00 + '<&>"' + "`r`n`t"; ''; ' '; $null
}

# An object that holds itself, and one that many hold.
function Test-References {
  [CmdletBinding()] param()
  $shared = [pscustomobject]@{ Name = 'shared' }
  $loop = [pscustomobject]@{ First = $shared; Second = $shared; Self = $null }
  $loop.Self = $loop
  $loop
}
