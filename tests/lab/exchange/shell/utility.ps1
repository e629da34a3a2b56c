$PSStyle.OutputRendering = 'PlainText'
# What scripts for the Exchange Management Shell use besides its cmdlets. In Windows these come with
# PowerShell; the library that the lab is built on has only its core.
function Write-Host {
  param([Parameter(Position = 0, ValueFromPipeline, ValueFromRemainingArguments)]$Object, [switch]$NoNewline,
    $Separator = ' ', $ForegroundColor, $BackgroundColor)
  process {
    $text = @($Object | ForEach-Object { "$_" }) -join $Separator
    if ($NoNewline) { $Host.UI.Write($text) } else { $Host.UI.WriteLine($text) }
  }
}
function Write-Output {
  param([Parameter(Position = 0, ValueFromPipeline, ValueFromRemainingArguments)]$InputObject, [switch]$NoEnumerate)
  process { if ($NoEnumerate) { , $InputObject } else { $InputObject } }
}
function Write-Warning {
  [CmdletBinding()] param([Parameter(Position = 0, Mandatory, ValueFromPipeline)][AllowEmptyString()][string]$Message)
  process { $PSCmdlet.WriteWarning($Message) }
}
function Write-Verbose {
  [CmdletBinding()] param([Parameter(Position = 0, Mandatory, ValueFromPipeline)][AllowEmptyString()][string]$Message)
  process { $PSCmdlet.WriteVerbose($Message) }
}
function Write-Error {
  [CmdletBinding()] param([Parameter(Position = 0, Mandatory, ValueFromPipeline)][string]$Message,
    [string]$ErrorId = 'Microsoft.PowerShell.Commands.WriteErrorException',
    [System.Management.Automation.ErrorCategory]$Category = 'NotSpecified')
  process {
    $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new(
        [InvalidOperationException]::new($Message), $ErrorId, $Category, $null))
  }
}
function Read-Host {
  param([Parameter(Position = 0)][string]$Prompt, [switch]$AsSecureString)
  if ($Prompt) { $Host.UI.WriteErrorLine("${Prompt}:") }
  if ($AsSecureString) { $Host.UI.ReadLineAsSecureString() } else { $Host.UI.ReadLine() }
}
function Get-Date {
  param([Parameter(Position = 0)]$Date, [string]$Format)
  $moment = if ($null -ne $Date) { [datetime]$Date } else { [datetime]::Now }
  if ($Format) { $moment.ToString($Format, [cultureinfo]::InvariantCulture) } else { $moment }
}
function Start-Sleep {
  param([Parameter(Position = 0)][double]$Seconds = 0, [int]$Milliseconds = 0)
  [System.Threading.Thread]::Sleep([int]($Seconds * 1000) + $Milliseconds)
}
function New-Object {
  param([Parameter(Position = 0, Mandatory)][string]$TypeName, [Parameter(Position = 1)][object[]]$ArgumentList = @(),
    [System.Collections.IDictionary]$Property = @{})
  $made = if ($TypeName -in 'PSObject', 'PSCustomObject') { [pscustomobject]$Property }
    else { [Activator]::CreateInstance([type]$TypeName, $ArgumentList) }
  if ($made -isnot [System.Management.Automation.PSCustomObject]) {
    foreach ($name in $Property.Keys) { $made.$name = $Property[$name] }
  }
  , $made
}
function ConvertTo-SecureString {
  param([Parameter(Position = 0, Mandatory, ValueFromPipeline)][string]$String, [switch]$AsPlainText, [switch]$Force)
  process { [System.Net.NetworkCredential]::new('', $String).SecurePassword }
}
function Select-Object {
  [CmdletBinding()]
  param([Parameter(ValueFromPipeline)]$InputObject, [Parameter(Position = 0)][object[]]$Property,
    [string[]]$ExcludeProperty, [string]$ExpandProperty, [int]$First = -1, [int]$Last = -1, [int]$Skip = 0, [switch]$Unique)
  begin { $all = [System.Collections.ArrayList]::new() }
  process { $null = $all.Add($InputObject) }
  end {
    $chosen = @($all | Where-Object { $null -ne $_ })
    if ($Skip -gt 0) { $chosen = @(if ($Skip -lt $chosen.Count) { $chosen[$Skip..($chosen.Count - 1)] }) }
    if ($First -ge 0) { $chosen = @(if ($First -gt 0) { $chosen[0..($First - 1)] | Where-Object { $null -ne $_ } }) }
    if ($Last -gt 0 -and $Last -lt $chosen.Count) { $chosen = $chosen[($chosen.Count - $Last)..($chosen.Count - 1)] }
    $told = foreach ($one in $chosen) {
      if ($ExpandProperty) { $one.$ExpandProperty }
      elseif ($Property) { Get-Chosen $one $Property $ExcludeProperty }
      else { $one }
    }
    if (-not $Unique) { return $told }
    $seen = [System.Collections.Generic.HashSet[string]]::new()
    $told | Where-Object { $seen.Add("$_") }
  }
}
function script:Get-Chosen($From, [object[]]$Property, [string[]]$Except) {
  $made = [ordered]@{}
  foreach ($name in $Property) {
    if ($name -is [System.Collections.IDictionary]) {
      $label = @($name['Name'], $name['Label'], $name['n'], $name['l'] | Where-Object { $_ })[0]
      $script = @($name['Expression'], $name['e'] | Where-Object { $_ })[0]
      $made[$label] = $From | ForEach-Object -Process $script
    } elseif ("$name".Contains('*')) {
      foreach ($each in $From.PSObject.Properties) {
        if ($each.Name -like $name -and $each.Name -notin $Except) { $made[$each.Name] = $each.Value }
      }
    } else { $made["$name"] = $From.$name }
  }
  [pscustomobject]$made
}
function Sort-Object {
  param([Parameter(ValueFromPipeline)]$InputObject, [Parameter(Position = 0)][object[]]$Property, [switch]$Descending,
    [switch]$Unique)
  begin { $all = [System.Collections.Generic.List[object]]::new() }
  process { $all.Add($InputObject) }
  end {
    $key = { param($one) if ($Property) {
        if ($Property[0] -is [scriptblock]) { $one | ForEach-Object -Process $Property[0] } else { $one.($Property[0]) } } else { $one } }
    $sorted = [System.Linq.Enumerable]::OrderBy($all, [Func[object, object]] { param($one) & $key $one },
      [System.Collections.Generic.Comparer[object]]::Create([Comparison[object]] { param($a, $b)
          if ($a -lt $b) { -1 } elseif ($a -gt $b) { 1 } else { 0 } }))
    $told = @($sorted)
    if ($Descending) { [array]::Reverse($told) }
    if ($Unique) { $told | Select-Object -Unique } else { $told }
  }
}
function Measure-Object {
  param([Parameter(ValueFromPipeline)]$InputObject)
  begin { $count = 0 }
  process { if ($null -ne $InputObject) { $count++ } }
  end { [pscustomobject]@{ Count = $count } }
}
function Format-List {
  param([Parameter(ValueFromPipeline)]$InputObject, [Parameter(Position = 0)][object[]]$Property = '*')
  process {
    $told = Get-Chosen $InputObject $Property
    $width = @(@($told.PSObject.Properties | ForEach-Object { $_.Name.Length }) + 0 | Sort-Object -Descending)[0]
    foreach ($each in $told.PSObject.Properties) {
      $value = if ($each.Value -is [array]) { '{' + (@($each.Value) -join ', ') + '}' } else { "$($each.Value)" }
      $each.Name.PadRight($width) + ' : ' + $value
    }
    ''
  }
}
function Format-Table {
  param([Parameter(ValueFromPipeline)]$InputObject, [Parameter(Position = 0)][object[]]$Property = '*',
    [switch]$AutoSize, [switch]$Wrap, [switch]$HideTableHeaders)
  begin { $rows = [System.Collections.ArrayList]::new() }
  process { $null = $rows.Add((Get-Chosen $InputObject $Property)) }
  end {
    if ($rows.Count -eq 0) { return }
    $names = @($rows[0].PSObject.Properties | ForEach-Object { $_.Name })
    $lines = [System.Collections.ArrayList]::new()
    if (-not $HideTableHeaders) { $null = $lines.Add($names); $null = $lines.Add(@($names -replace '.', '-')) }
    foreach ($row in $rows) { $null = $lines.Add(@($names | ForEach-Object { "$($row.$_)" })) }
    $widths = @(0..($names.Count - 1) | ForEach-Object {
        $column = $_; [int]@($lines | ForEach-Object { @($_)[$column].Length } | Sort-Object -Descending)[0] })
    foreach ($line in $lines) {
      (@(0..($names.Count - 1) | ForEach-Object { @($line)[$_].PadRight($widths[$_]) }) -join ' ').TrimEnd()
    }
    ''
  }
}
function Out-String {
  param([Parameter(ValueFromPipeline)]$InputObject)
  begin { $lines = @() }
  process { $lines += "$InputObject" }
  end { ($lines -join "`n") + "`n" }
}
function script:Get-FullName([string]$Path) {
  $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
}
function Test-Path {
  param([Parameter(Position = 0, Mandatory)][string]$Path)
  $full = Get-FullName $Path
  [System.IO.File]::Exists($full) -or [System.IO.Directory]::Exists($full)
}
function Join-Path {
  param([Parameter(Position = 0, Mandatory)][string]$Path, [Parameter(Position = 1, Mandatory)][string]$ChildPath)
  [System.IO.Path]::Combine($Path, $ChildPath)
}
# -AsByteStream is PowerShell's of today, -Encoding Byte that of Windows.
function Get-Content {
  param([Parameter(Position = 0, Mandatory)][string]$Path, [switch]$Raw, [switch]$AsByteStream, [string]$Encoding,
    [int]$ReadCount)
  $full = Get-FullName $Path
  if ($AsByteStream -or $Encoding -eq 'Byte') { , [System.IO.File]::ReadAllBytes($full) }
  elseif ($Raw) { [System.IO.File]::ReadAllText($full) }
  else { [System.IO.File]::ReadAllLines($full) }
}
function Set-Content {
  param([Parameter(Position = 0, Mandatory)][string]$Path, [Parameter(Position = 1, ValueFromPipeline)]$Value,
    [switch]$AsByteStream, [string]$Encoding, [switch]$NoNewline, [switch]$Force)
  begin { $all = [System.Collections.ArrayList]::new() }
  process { foreach ($one in $Value) { $null = $all.Add($one) } }
  end {
    $full = Get-FullName $Path
    if ($AsByteStream -or $Encoding -eq 'Byte') { [System.IO.File]::WriteAllBytes($full, [byte[]]$all.ToArray()) }
    else {
      $text = @($all | ForEach-Object { "$_" }) -join "`r`n"
      [System.IO.File]::WriteAllText($full, $(if ($NoNewline) { $text } else { $text + "`r`n" }))
    }
  }
}
function Out-File {
  param([Parameter(Position = 0, Mandatory)][string]$FilePath, [Parameter(ValueFromPipeline)]$InputObject, [string]$Encoding)
  begin { $all = @() }
  process { $all += $InputObject }
  end { Set-Content -Path $FilePath -Value $all }
}
foreach ($pair in ('select', 'Select-Object'), ('sort', 'Sort-Object'), ('fl', 'Format-List'), ('ft', 'Format-Table'),
  ('echo', 'Write-Output'), ('measure', 'Measure-Object'), ('sleep', 'Start-Sleep')) {
  $null = $ExecutionContext.SessionState.InvokeProvider.Item.Set("alias:$($pair[0])", $pair[1])
}
